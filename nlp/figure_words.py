"""The words that decide what a number counts. Data only: nlp/figures.py says how they are used. Small letters, one word each."""


def _table(**lists: str) -> dict[str, str]:
    return {word: kind for kind, words in lists.items() for word in words.split()}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Nouns that make their number a figure by themselves.
RESULTS = _table(arrests="arrests", warrants="warrants", charged="charges", sentenced="convictions", deaths="deaths fatalities")
# Things: a figure where the sentence tells that they were seized, closed, made or the like.
THINGS = _table(
    seizure_amount="""wraps tablets pills plants vapes bags deals bars vials packets blocks bundles capsules rocks canisters
    doses seedlings""",
    other="""lines visits kits referrals tenancies searches closures weapons knives firearms guns machetes rifles shotguns pistols swords blades
    crossbows phones mobiles handsets telephones vehicles cars vans bikes motorbikes motorcycles e-bikes scooters e-scooters farms factories
    orders notices addresses properties premises reports networks gangs groups grows cartridges warnings watches syringes homes assessments sessions""",
)
# Doses of these are given, not seized.
REMEDIES = _set("naloxone vaccine vaccines insulin antidote medicine medicines medication")
TAKEN = _set(
    """seized seizing seize seizure seizures recovered recovering recovery found finding discovered discovering uncovered confiscated forfeited
    haul stash took taken intercepted destroyed counted concealed hidden surrendered stashed netted impounded removed hid containing
    carrying nets capture captured caught"""
)
DONE = TAKEN | _set(
    """closed closing closure closures shut dismantled disrupted visited searched raided granted issued secured obtained served answered checked
    made handed given gave executed carried identified distributed supplied smashed broken received completed delivered"""
)
# What is done to lines that are a result; "four newer lines are known" is none.
CLOSED = _set(
    """closed closing closure closures shut shutting dismantled dismantling disrupted disrupting taken down smashed ended ending broken
    destroyed eliminated"""
)
# Reports of the public are a result where they were answered; written ones are none.
ANSWERED = _set("answered received followed acted")
NEEDS = {"plants": TAKEN | CLOSED, "lines": CLOSED, "networks": CLOSED, "gangs": CLOSED, "groups": CLOSED, "reports": ANSWERED}
# What befalls people: a number is its object ("arrested six people") or its subject ("six people were arrested").
DEEDS = _table(
    arrests="arrested arrest arrests detained held arresting detaining nicked cuffed cuff nabbed nab custody cells",
    charged="charged charging charge charges",
    sentenced="sentenced jailed imprisoned convicted jailing sentencing imprisonment conviction convict convictions prison bars sentences",
    deaths="died killed dead killing death deaths lives",
    people_treated="treatment treated rehab rehabilitation detox prescription buprenorphine methadone patients contact",
    warrants="warrants",
    other="safeguarded rescued rehoused housed protected helped found identified supported safety engaged visited",
)
# The deeds that somebody does to others: for their subjects they stand in the passive.
DONE_TO = _set(
    """arrested detained charged sentenced jailed imprisoned convicted killed treated safeguarded rescued rehoused housed protected helped found
    identified supported held nicked cuffed nabbed engaged visited"""
)
DOING = DONE_TO | _set("arresting detaining charging jailing arrest cuff nab convict sentencing killing treating treat treats")
TO_BE = _set("was were been being be is are get got getting")
AUXILIARIES = TO_BE | _set("had have has")
BULLETS = _set("• - * –")
ONE_WAS = _set("was is has")
# After "arrested" where it is said of those before it: "12 people from Larwich arrested in raids".
AFTER_DEED = _set(", . in after for to by on at over as during under and with following since from")
# "A gang of 14 has been jailed."
GATHERED = _set("gang group ring team network family")
CARE_ENDS = _set("treatment rehab rehabilitation detox prescription buprenorphine methadone patients")
# All that a label or the head of a table can say, and what a number can count.
TOLD = RESULTS | DEEDS | THINGS
COUNTED = RESULTS.keys() | THINGS.keys()
# "Treated as a victim", "found not guilty".
NO_DEEDS = frozenset([("treated", "as"), ("found", "not"), ("found", "guilty"), ("held", "up")])
# What must stand shortly before a deed that is no verb: "taken into custody", "put behind bars", "lives were lost".
LEADS = {
    "custody": _set("into remain remained taken were was are"),
    "cells": _set("into remain remained taken were was are"),
    "arrest": _set("under"),
    "charge": _set("resulted"),
    "lives": _set("lost"),
    "prison": _set("sent"),
    "bars": _set("behind"),
    "sentences": _set("beginning starting began serving start begin"),
    "safety": _set("of to"),
    "contact": _set("in"),
}
# Where "found", "helped", "held", "treated" count, they count people.
WEAK = _set("visited engaged found helped held identified supported housed protected treated rehoused")
PEOPLE = _set(
    """people persons person men man women woman boys boy girls girl children child teenagers youths youngsters adults suspects offenders dealers
    defendants residents tenants drivers users clients patients victims brothers sisters members individuals holders juveniles pupils students
    pensioners males females others them those these whom which"""
)
IN_CARE = _set("users clients patients")
CARE = _set(
    "saw seen see sees treated treating treatment supported supporting helped engaged registered signed new clinic service prescribed caseload"
)
INTO_CARE = _set(
    """began begun begin started start in into entered entering accessed accessing receiving received receive accepted completed sought had
    undergoing took offered offer undergone engaged gone structured a of drug on up into referred residential"""
)
# "Arrested 9 Housed 28": a capital begins the next label of a table that lost its lines.
LABELS = TOLD.keys() | PEOPLE | INTO_CARE | {"still"}
# Who acts and is not acted on, and what people are charged with or sentenced for.
NO_RESULTS = _set(
    """officers officer staff police detectives constables pcs specials firefighters workers nurses paramedics volunteers councillors
    witnesses jurors neighbours passengers households dogs forces agencies partners teams specialists crew investigators pcsos
    soldiers teachers doctors magistrates judges times occasions offences counts offence incidents crimes allegations hours complaints"""
)
# A number before these is a share, a time, a distance.
MEASURES = _set(
    """% per percent percentage years year year-old months weeks days hours minutes seconds pm am miles mile metres km mph january february march
    april may june july august september october november december points degrees"""
)
# A search stops here: another clause begins.
STOPS = _set("; . ! ? – — but while when whereas although though because before after unless until if where despite")
# What stands between these is passed over, if they close.
BRACKETS = {"(": ")", "–": "–", "—": "—"}
# The noun that is counted ends before these.
EDGES = STOPS | _set(
    """: , ( ) and or of in on at to for from by with as under into during over that which who whom whose was were is are be been being has have
    had will would can could may might should including related relating linked then not also now later already still the this these those its their his her my our ' " “ ” ‘ ’ -"""
)
# Beside a count: what is hoped, planned or denied is no result, nor are previous convictions.
HOPED = _set(
    """target targets aim aims aimed aiming hope hopes hoped plan plans planned expect expects expected want wants wanted limit quota
    threshold maximum denied denies denying admitted admits faces faced previous prevent"""
)
LIMITS = _set("target limit quota threshold maximum aim aims aimed hope hoped")
FUTURE = _set("will would should could might must shall cannot can't not never none due")
# Between "arrests" or "arrested" and its number.
FILLERS = _set(
    """: of a an the total totalling totalled some about around almost nearly approximately roughly over more than at least up to as many just
    under another further all only also has have had now stood stands reached rose risen fell fallen increased dropped climbed from was
    were is so far between numbered estimated well ( ) fewer less other - | these"""
)
TRENDS = _set("rose risen fell fallen increased dropped climbed reached stood stands doubled")
# A figure that is set against another: "24 deaths, up from 17".
COMPARED = frozenset([("up", "from"), ("down", "from"), ("compared", "with"), ("total", "to"), ("of", "whom")])
NUMBERED = _set(
    "page pages section item paragraph appendix chapter agenda no number phase unit room flat route junction ward channel class aged age platform by every each any"
)
# What makes a number approximate.
ABOUT = _set("about around almost nearly some approximately roughly over under estimated between circa nearing approaching least")
THOUGHT = _set("thought believed estimated")
_PAIRS = "more-than fewer-than less-than up-to close-to as-many as-much many-as much-as excess-of upwards-of"
ABOUT_PAIRS = frozenset((one, two) for one, _, two in (pair.partition("-") for pair in _set(_PAIRS)))

# The nearest of these tells whether a sum was taken or spent; NO_MONEY, EACH and BEYOND (a difference) that it is neither.
MONEY = dict.fromkeys(TAKEN | _set("worth valued cash street haul banknotes notes proceeds"), "seizure_value") | dict.fromkeys(
    _set(
        """spent spend spends aside pledged spending cost costs costing fund funds funded funding invest invested investing investment grant grants pay pays paid paying
        allocate allocated awarded award contract contributed contribute contributing contribution secured given committed provided provide bill
        investments find promised extra"""
    ),
    "money_spent",
)
# A list's first line, or its line itself, tells of results.
LISTED = TAKEN | _set(
    "arrests arrested warrants resulted results included includes delivered outcomes achieved carried made total"
)
NO_MONEY = _set(
    """fine fined fines surcharge compensation salary ticket tickets rent price priced debt debts owed owe owing stolen stole gap overspend fare fares
    deal earned earn earning raised savings save saved reward profit turnover electricity damage bail fee fees rise increase sold buy
    bought buying selling loan wages earns lost"""
)
# "A £1.9m campaign".
SCHEMES = _set(
    "campaign scheme programme project package operation crackdown service initiative pilot contract grant investment fund"
)
BEYOND = _set("each less more fewer over under above below short")
FINED = _set("fined surcharge compensation")
EACH = _set("day night week gram wrap bag deal head person hour kilo ounce rock time month")
# Beside a weight: what was dealt, not what was found.
TRADED = _set("sold sell supply supplied supplying buy bought limit threshold weighed weighs")
CUSTODY = _set(
    """jailed jail prison imprisonment sentence sentenced sentences custody imprisoned custodial bars detention terms term locked detained sent serve
    serving caged"""
)
# A term stands behind one of these, or before one of CUSTODY.
TERM_LEADS = _set(
    "for to of totalling total got gets get given received receives handed serve serving jailed was and , : least combined collective"
)
TERM_GIVEN = _set("got gets get given received receives handed")
COURT = CUSTODY | _set("court judge recorder magistrates")
BEFORE_TERM = ABOUT | _set("more than a an another further")
AGO = _set("old ago later earlier")
NO_CUSTODY = _set(
    """suspended community ban banned disqualified driving order orders curfew unpaid licence probation tenancy maximum average conditional
    faces face facing restraining dealing campaign investigation"""
)
# Where warrants were executed "at nine addresses".
DOORS = _set("addresses properties premises homes houses flats")
# A sentence that tells of something else than its paragraph's operation.
APART = _set("separate separately elsewhere unrelated meanwhile unconnected nationally")
