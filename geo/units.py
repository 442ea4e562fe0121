"""Units of area that planners use."""

M2_PER_KM2 = 1e6
M2_PER_HECTARE = 1e4
M2_PER_MU = 2000 / 3  # 15 mu are a hectare
