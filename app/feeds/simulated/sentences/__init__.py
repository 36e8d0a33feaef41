"""What dispatchers and officers type, by what it is about: one sentence a line, slots in braces.

Slots are filled by `app.feeds.simulated.narratives`: {rp} {adv} who says it, {who} {sub} {pos} {obj} {self}
the subject or suspect, {vic} {vsub} {vpos} {vobj} the victim, {kin} the subject's relation to the caller,
{rel} the suspect's to the victim, and words drawn from lists ({shop}, {item}, {ago} ...).
"""

from app.feeds.simulated.sentences.children import CHILDREN
from app.feeds.simulated.sentences.domestic import DOMESTIC
from app.feeds.simulated.sentences.general import GENERAL
from app.feeds.simulated.sentences.mental import MENTAL
from app.feeds.simulated.sentences.property import PROPERTY
from app.feeds.simulated.sentences.street import STREET

SENTENCES = {
    group: tuple(lines.strip().splitlines())
    for groups in (MENTAL, DOMESTIC, CHILDREN, STREET, PROPERTY, GENERAL)
    for group, lines in groups.items()
}
