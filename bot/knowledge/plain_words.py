"""Ordinary English words, which are typed as they are meant: "what" is no slip of "wheat", "them" none of "theme"."""

PLAIN = frozenset(
    """
    what wheat them theme they them then than these those this that there here what whatever when where
    while which who whom whose why with were been being have having hasn haven didn doesn isn wasn aren
    cannot cant shall will would could ought some such same many much most more less even ever also both
    just very only other another none each every since during after afterward before below above among
    beside though although rather together alone else know think mean meant meaning look looking looked find
    found give gave given come came coming went gone said told tell send sent sending read heard hear speak
    talk took taken made done help want wish wait happen seem asking asked answer explain understand believe
    guess remember forget matter mind care worth sure something anything nothing thing stuff reason idea
    problem trouble question week month year hour today tomorrow yesterday five seven nine forty dollar
    price pricing cost paid pay payment paying earn earning seller selling sold sells buyer customer boss
    cousin brother father mother wife husband aunt niece friend account amount approval appeal claim list
    listing offer title image photo picture content ranking rank review policy rule risk score rating rate
    format section registry registered manager operator deadline delivered received requested cancelled
    passed finished completed opened moved turned called sell send weather joke president repricing keyword
    campaign advertising hong kong spain mexico texa ohio america lyon
    """.split()  # noqa: SIM905 - a list of words is read best as words
)
