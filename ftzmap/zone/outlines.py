"""Hand-placed schematic outlines: few vertices, no faked detail.

No published boundary of any part of the zone was found. Each outline is put
where the facts in its `placement` allow, drawn with 5 to 12 vertices in lon,
lat degrees (WGS 84) going counter-clockwise, and sized by `ftzmap.zone.drafting`
to the figure of the plan. A planner replaces them by loading real boundaries.
"""

from dataclasses import dataclass

Vertex = tuple[float, float]


@dataclass(frozen=True)
class Outline:
    """One feature as drawn by hand: vertices, and why they are there.

    Parameters
    ----------
    vertices
        Lon, lat degrees, counter-clockwise, first vertex not repeated.
    placement, placement_zh
        The facts that the place rests on.
    confidence
        ``"high"``, ``"medium"`` or ``"low"``: how sure the place is.
    encloses
        Ids of further outlines that are pieces of their own of this feature.
    """

    vertices: tuple[Vertex, ...]
    placement: str
    placement_zh: str
    confidence: str
    encloses: tuple[str, ...] = ()


OUTLINES: dict[str, Outline] = {
    "urumqi": Outline(
        vertices=(
            (87.372, 43.868),
            (87.428, 43.851),
            (87.478, 43.872),
            (87.505, 43.903),
            (87.502, 43.934),
            (87.456, 43.946),
            (87.420, 43.973),
            (87.352, 43.969),
            (87.322, 43.938),
            (87.324, 43.895),
        ),
        placement=(
            "North-west of the city, around the land-port area (between Urumqi West railway "
            "station and the airport) and west to Sanping."
        ),
        placement_zh="城区西北，围绕陆港区（乌西站与机场之间），向西至三坪。",
        confidence="medium",
    ),
    "urumqi-corps": Outline(
        vertices=(
            (87.338, 43.902),
            (87.374, 43.900),
            (87.389, 43.930),
            (87.404, 43.958),
            (87.360, 43.960),
            (87.337, 43.934),
        ),
        placement=(
            "West side of the area, around Sanping Farm towards Wuyi Farm; the farms of the "
            "12th Division fan round the west and north of the city."
        ),
        placement_zh="片区西侧，三坪农场一带，向五一农场方向；第十二师各农场环绕城市西部和北部。",
        confidence="low",
    ),
    "urumqi-bonded": Outline(
        vertices=(
            (87.434, 43.882),
            (87.452, 43.881),
            (87.455, 43.892),
            (87.446, 43.898),
            (87.434, 43.895),
        ),
        placement="In the land-port area, between Urumqi West railway station and the airport.",
        placement_zh="位于陆港区，乌西站与机场之间。",
        confidence="medium",
    ),
    "kashgar": Outline(
        vertices=(
            (76.003, 39.546),
            (76.013, 39.526),
            (76.030, 39.500),
            (76.038, 39.485),
            (76.056, 39.486),
            (76.060, 39.500),
            (76.042, 39.530),
            (76.042, 39.566),
            (76.022, 39.571),
            (76.002, 39.567),
        ),
        placement=(
            "Around the airport and towards Kashgar railway station, with a detached piece at "
            "Caohu south of the city."
        ),
        placement_zh="围绕机场并向喀什站方向延伸，另有一块位于城南草湖，与主体不相连。",
        confidence="medium",
        encloses=("kashgar-corps",),
    ),
    "kashgar-corps": Outline(
        vertices=(
            (76.000, 39.284),
            (76.017, 39.282),
            (76.026, 39.289),
            (76.022, 39.298),
            (76.002, 39.299),
        ),
        placement=(
            "At Caohu, 21 km south of the city, seat of the Corps branch of the Kashgar "
            "development zone; that the part lies there is not proven."
        ),
        placement_zh="城南21公里的草湖，喀什经济开发区兵团分区所在地；该部分是否位于此处尚无证据。",
        confidence="low",
    ),
    "kashgar-bonded": Outline(
        vertices=(
            (76.008, 39.550),
            (76.035, 39.549),
            (76.037, 39.558),
            (76.022, 39.565),
            (76.007, 39.563),
        ),
        placement="Next to the airport, on its north side, at highways G314 and G315.",
        placement_zh="紧邻机场北侧，靠近G314、G315国道。",
        confidence="medium",
    ),
    "khorgos": Outline(
        vertices=(
            (80.407, 44.208),
            (80.409, 44.195),
            (80.419, 44.174),
            (80.431, 44.146),
            (80.465, 44.144),
            (80.467, 44.159),
            (80.450, 44.172),
            (80.441, 44.184),
            (80.426, 44.205),
            (80.416, 44.210),
        ),
        placement=(
            "From the town south-east towards Khorgos railway station, east of the border line."
        ),
        placement_zh="自市区向东南至霍尔果斯站，位于边界线以东。",
        confidence="medium",
    ),
    "khorgos-corps": Outline(
        vertices=(
            (80.421, 44.179),
            (80.433, 44.175),
            (80.439, 44.180),
            (80.432, 44.190),
            (80.419, 44.189),
        ),
        placement=(
            "Between the town and the south industrial park; the industrial park of the Corps "
            "touches the north edge of the south park."
        ),
        placement_zh="市区与南部工业园之间；兵团工业园紧邻南部工业园北缘。",
        confidence="low",
    ),
    "khorgos-bonded": Outline(
        vertices=(
            (80.437, 44.149),
            (80.460, 44.148),
            (80.463, 44.157),
            (80.450, 44.166),
            (80.434, 44.163),
        ),
        placement="Near Khorgos railway station; the rail-port complex includes bonded storage.",
        placement_zh="靠近霍尔果斯站；铁路口岸综合区内设有保税仓储。",
        confidence="low",
    ),
}
