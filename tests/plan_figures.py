"""Areas in km² as the plan states them, by the ids of the shipped zone; typed from its text."""

PLAN_KM2 = {
    "urumqi": 134.60,
    "urumqi-corps": 30.8,
    "urumqi-bonded": 2.41,
    "kashgar": 28.48,
    "kashgar-corps": 3.81,
    "kashgar-bonded": 3.56,
    "khorgos": 16.58,
    "khorgos-corps": 1.95,
    "khorgos-bonded": 3.61,
}
