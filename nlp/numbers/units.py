"""The units that numbers are told in, with how much of its base unit each is: weights, volumes, money, time."""

CURRENCIES = {"£": "GBP", "€": "EUR", "$": "USD"}
POUND_G = 453.592
# Word after a number -> unit, how much of it. A year has 365 days; a month is a twelfth of it.
UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"), ("g", 1000.0)),
    **dict.fromkeys(("g", "gm", "gms", "gram", "grams", "gramme", "grammes"), ("g", 1.0)),
    **dict.fromkeys(("mg", "mgs", "milligram", "milligrams"), ("g", 0.001)),
    **dict.fromkeys(("oz", "ounce", "ounces"), ("g", 28.3495)),
    **dict.fromkeys(("lb", "lbs"), ("g", POUND_G)),
    **dict.fromkeys(("tonne", "tonnes", "ton", "tons"), ("g", 1e6)),
    **dict.fromkeys(("ml", "mls", "millilitre", "millilitres"), ("ml", 1.0)),
    **dict.fromkeys(("litre", "litres"), ("ml", 1000.0)),
    **dict.fromkeys(("m", "metre", "metres"), ("m", 1.0)),
    **dict.fromkeys(("pound", "pounds", "quid"), ("GBP", 1.0)),
    "grand": ("GBP", 1000.0),
    **dict.fromkeys(("p", "pence"), ("GBP", 0.01)),
    **dict.fromkeys(("euro", "euros"), ("EUR", 1.0)),
    **dict.fromkeys(("dollar", "dollars"), ("USD", 1.0)),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), ("months", 12.0)),
    **dict.fromkeys(("mth", "mths", "month", "months"), ("months", 1.0)),
    **dict.fromkeys(("wk", "wks", "week", "weeks"), ("months", 12 * 7 / 365)),
    **dict.fromkeys(("day", "days"), ("months", 12 / 365)),
}
# Signs that are units only where they touch the digits.
TOUCHING = frozenset("pym")
# What "a" or "an" makes one of. Not "a day" (a rate) nor "a pound" (see _pound).
ONE_OF = frozenset(
    ["kilo", "kilogram", "kilogramme", "gram", "gramme", "ounce", "tonne", "ton", "litre", "year", "month", "week", "pound"]
)
