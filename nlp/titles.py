"""Titles and ranks before a name: which are cut off the name, and which of them are roles."""

import re

# Courtesy titles say nothing of an office.
COURTESY = (
    "Mr",
    "Mrs",
    "Ms",
    "Miss",
    "Mx",
    "Dr",
    "Sir",
    "Dame",
    "Lord",
    "Lady",
    "Baroness",
    "Rev",
    "Revd",
    "Reverend",
    "Madam",
    "Master",
    "Hon",
    "QC",
    "KC",
)
_GRADE = r"(?:Detective |Det\.? |Temporary |Temp\.? |Acting |Deputy |Assistant |Chief |Former |former |Senior |Staff )*"
_RANK = (
    r"(?:Chief Constable|Constable|Chief Superintendent|Superintendent|Supt\.?|Chief Supt\.?|Ch Supt\.?|Inspector|Insp\.?|Chief Inspector"
    r"|Sergeant|Sgt\.?|Con\.?|PC|PS|PCSO|DC|DS|DI|DCI|DCS|ACC|DCC|CC|T/\w+|Commander|Commissioner|Officer|Special Constable)"
)
_OFFICE = (
    r"(?:Councillors?|Cllrs?\.?|Couns?\.?|Police and Crime Commissioner|PCC|Mayor|Lord Mayor|Alderman|MP|MEP|Professor|Prof\.?"
    r"|(?:His|Her) Honour Judge|District Judge|Deputy District Judge|Judge|Recorder|Mr Justice|Mrs Justice|Lord Justice|Coroner|Magistrate"
    r"|Home Secretary|Prime Minister|Minister|Secretary|Chancellor|President|Bishop|Archdeacon|Canon|Father|Sister|Major|Captain|Colonel"
    r"|Governor)"
)
ROLE_TITLE = re.compile(rf"{_GRADE}(?:{_RANK}|{_OFFICE})(?=\s+[A-Z(])")
TITLE = re.compile(rf"(?:(?:{_GRADE}(?:{_RANK}|{_OFFICE})|(?:{'|'.join(COURTESY)})\.?)\s+)+(?=[A-Z])")
FEMININE = frozenset({"Mrs", "Ms", "Miss", "Dame", "Lady", "Baroness"})
MASCULINE = frozenset({"Mr", "Sir", "Lord"})
