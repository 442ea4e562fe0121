"""Words of a search: those said freely, those enough on their own, those that are no typing error.

`SAID_FREELY` may stand in any need without changing it ("we make …", "… factory"); so may the
names of the zone and of countries, which `ftzmap.search.vocabulary` adds. `CARRYING` are the
words of a longer synonym that are enough without the rest of it: "solar" for "solar panels", but
not "air" for "air cargo". In Chinese, where words are not set apart, any two characters of a term
are enough, except those of `TOO_GENERAL`.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SAID_FREELY = _words(
    # English: who, how, where
    "a an the i we you they our us my your its this that these those who which what where how "
    "is are be am was will would can could should want wants wanted need needs needed like looking "
    "look search seeking find have has do does doing to of in at on for with from by into near "
    "as about also all any some more most very within through via up out off over s t please help "
    "make makes making made produce produces producing produced production manufacture "
    "manufactures manufacturing manufactured manufacturer maker makers producer producers build "
    "builds set start starting open opening establish run operate operating develop invest "
    "investing investment investor process processes processing processed processor sell sells "
    "selling sale buy buying company companies firm firms business businesses enterprise "
    "enterprises factory factories plant plants mill workshop facility facilities site place "
    "location area zone industry industries industrial sector sectors field activity service "
    "services product products goods good project projects base quality high new modern advanced "
    "international global big small large local foreign export-oriented related based "
    "much many pay know tell get workers employees people "
    "baby children kids men women used second hand frozen fresh organic halal hub park center "
    "centre organizer organiser supplier provider platform "
    # Directions, and what a people is called
    "central north east south west northern eastern southern western "
    "asian chinese european russian kazakh uygur uyghur "
    # Russian
    "ли какие какой какая какое сколько "
    "и а в во на с со к ко о об из от до по за для при или мы я вы они наш наша наше наши нам нас "
    "хотим хочу нужен нужна нужно нужны ищем ищу это как где что также бы производить производим "
    "производство производства производству производством изготовление выпуск делать делаем "
    "открыть создать построить завод заводы фабрика предприятие компания фирма бизнес цех "
    "отрасль сектор область услуга услуги товар товары продукция проект переработка обработка "
    "новый новая новое новые современный современная современное современные международный "
    "международная международные инвестиции центральная центральной средняя средней "
    "детей детская женская мужская замороженное замороженные свежие халяльное центр"
)

SAID_FREELY_EXACTLY = _words(  # Kazakh and Uzbek, whose endings are not taken off
    "bilan biz bizga chiqarish fabrika fabrikasi ishlab kerak kompaniya korxona korxonasi "
    "loyiha loyihasi mahsulot mahsulotlari markaz markazi ochish qurish sanoati tovarlar "
    "uchun va xalqaro xizmat xizmati xizmatlari yangi zamonaviy zarur zavod zavodi ашу бен "
    "биз бизга билан біз бізге жасау жаңа жоба жобасы және завод заводи заманауи замонавий "
    "зарур зауыт зауыты ишлаб керак керек компания корхона корхонаси кәсіпкер кәсіпорын "
    "лойиҳа маркази маҳсулот маҳсулотлари мен орталығы орталық очиш пен саласы салу саноати "
    "сіз тауар тауарлар учун фабрика фабрикаси фабрикасы халықаралық халқаро хизмат "
    "хизматлари чиқариш шығару янги іздейміз қажет қуриш қызмет қызметтері қызметі құру "
    "өндіру өндіріс өндірісі өнеркәсібі өнім өнімдері "
    # Countries and places
    "қазақстан өзбекстан қытай шыңжаң қорғас үрімші қашқар алматы ozbekiston qozogiston xitoy "
    "shinjon xorgos urumchi qoshgar olmota toshkent ўзбекистон қозоғистон хитой шинжон хоргос "
    "тошкент "
)

CARRYING = _words(
    "agricultural agro alloys app automation carbon ceramics chips circuit college commerce "
    "composite container convention creative creativity cultural currency customs delivery design "
    "distribution electronic energy export fiber fibre film financial flour food forwarding fruit "
    "garment herbal herbs import it machine materials meat medicinal mineral minerals nut online "
    "ore payment phone plastics resources retail robots school science ship shipping solar storage "
    "telecom tour tours turbines vegetable vocational warehouse wind "
    "банк выставочный грузоперевозки денежные дизайн импорт ит интернет контейнерные "
    "колледж композитные креативные лекарственные материалы онлайн программное роботы "
    "руды сельхозпродукции сырьё таможенное телекоммуникационное транзит фруктов цифровые швейная "
    "электроники энергия экспорт"
)

OTHER_WORDS = _words(  # one or two letters from a word of ours, but no typing errors
    "allows aviation backing baking circus collage commence commuter commuters confidence "
    "contained contention conversion couture custom expert fiance impart maternal pavement resign "
    "retain roots seeing ships shopping sowing tracing tracking trailing transmit "
    "transplant wholesome antibodies carpenters dressers leading leaving punishing raising short "
    "resistance biological biologist biologists roster reuters routed translating "
    "excavation excavations excavated jacked carton "
    "shorts smelling table tables tower towers traitors agriculture чипсы травма шесть "
    "триста сроки ставка ставки ставку"
)

OTHER_TERMS = frozenset(  # of words that are ours one by one, but mean something else together
    (
        "carbon trading",
        "carbon credit",
        "carbon credits",
        "food bank",
        "bank holiday",
        "food chain",
        "medical devices",
        "医 疗 器 械",
    )
)

GENERAL = frozenset(  # names that are another thing beside a word that is not known
    (
        "trade",
        "trading",
        "energy",
        "power",
        "bank",
        "banks",
        "banking",
        "drugs",
        "drug",
        "court",
        "courts",
        "land",
        "grant",
        "grants",
        "schedule",
        "labour",
        "labor",
        "materials",
        "машины",
        "торговля",
        "курсы",
        "энергия",
        "банк",
        "суд",
        "земля",
        "труд",
        "график",
        "贸易",
        "材料",
        "能源",
        "电子",
        "批发",
    )
)

OUTSIDE = _words(  # trades that no list names: beside one of these a single word is half of a need
    "nuclear atomic casino gambling betting lottery fishing fishery fish weapon weapons "
    "arms ammunition military coal tobacco cigarette cigarettes opium cannabis gold "
    "diamond diamonds uranium oil petroleum alcohol beer sex crypto bitcoin estate "
    "ядерный ядерная атомный атомная казино азартный азартные рыба рыбный рыболовство "
    "оружие оружия военный уголь угольный табак табачный золото золотой алмазы уран "
    "урановый нефть нефтяной пиво алкоголь криптовалюта недвижимость недвижимости "
    "核 核能 赌博 博彩 武器 军火 军工 渔业 煤炭 烟草 黄金 钻石 铀 石油 啤酒 房地产 加密 色情 "
)

SAID_FREELY_ZH = _words(
    "的 了 在 和 与 及 或 并 是 做 想 要 我 们 去 到 从 往 把 将 来 有 等 及其 以及 以 向 对 为 "
    "知道 多少 办理 流程 政策 价格 如何 怎么 怎样 请问 "
    "我们 我司 本公司 公司 企业 工厂 厂家 厂商 厂 集团 商家 投资 建厂 设厂 开厂 建立 设立 开设 "
    "开办 成立 新建 建设 从事 经营 运营 需要 希望 打算 计划 寻找 适合 哪里 哪个 什么 地方 可以 "
    "生产 制造 制作 制造业 制造商 加工 加工业 开发 研发 销售 出售 出口到 发往 运往 运到 "
    "行业 产业 领域 业务 业 服务 服务业 项目 基地 园区 片区 产品 商品 货物 现代 先进 新型 高端 "
    "国际 自贸区 自贸试验区 维吾尔 哈萨克 清真 冷冻 速冻 办 举办 卖 平台"
)

TOO_GENERAL = _words(
    "产品 商品 技术 科技 信息 工业 产业 服务 制造 加工 国际 跨境 现代 中心 平台 开发 创新 经济 "
    "进口 数字 智能 设备 投资 风险 特色 民族 先进 复合 航空 商务 职业 生物 清洁 再生 边境 精深 "
    "特种 消费 落地 线上 制作 传统 原料 展示 公司 企业 学院 性能 高性 "
    "中欧 矿山 农业 工程 仿制 职业 小额 租赁 冷冻 速冻 食用 食品 蔬加 燃料 笔记 记本 平板 "
    "电视 人工 交易 电机 用油 物油 显示 区块 制品 "
    "番茄 汽车 整车 二手车 二手 车出口 采购 市场 场采 离岸 代理 商品贸 大宗 保税 组件 叶片 "
    "交通 轨道 轨道交通 通装 采矿 自动 动化 建筑 工作 作服 羽绒 玻璃 "
    "凝胶 稀土 碳化 数据 大数 外包 联网 系统 应用 技能 高等 科学 理工 工艺 手工 平面 文艺 "
    "移动 绿色 策划 活动 铁路 公路 卡车 海外 口岸 境货 直播 网上 "
    "上商 商城 开店 塑料 功能 降解 可降 样品 品厂 线路 一日 出境 人民 民币 提取 物提 植物提 "
    "中医 充电 研究 交流 纪录 创业 购物 股权 电器 聚合 磁性 高性能 "
    "上用 挖掘 收割 数码 通讯 粮食 用品 床上 铬矿 锰矿 铜矿 锌矿 铅锌矿 铅锌 金属 有色 技工 "
    "培训中 院所 远程 会诊 卫生 外币 子厂 轨道交 "
    "网络 安全 程序 集成 铁矿 发电 力发 场风 电站 电场 植物 音乐"
)
