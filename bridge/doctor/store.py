"""The database: CB565 to CB567.

Knows what each trouble means. Does not know SQL. Source: callbridge.toml, [store].
"""

from collections.abc import Iterator

from bridge.doctor.facts import Facts
from bridge.doctor.finding import Finding, Unseen, finding, type_in, unseen, write


def check_store(facts: Facts) -> Iterator[Finding]:
    store = facts.store
    if store is None:
        return
    if isinstance(store, Unseen):
        yield unseen("the database", store, "[store] url")
    elif store.newer:
        mend = type_in("callbridge version", "apt-get install --only-upgrade callbridge")
        yield finding("CB566", store.trouble, store.place, mend)
    elif store.trouble:
        mend = write(facts.config, "[store]", 'url = "sqlite:////var/lib/callbridge/callbridge.db"')
        yield finding("CB565", store.trouble, store.place, mend)
    elif store.pending:
        what = f"its schema lacks {store.pending} steps, which the next start takes"
        yield finding("CB567", what, store.place, type_in("systemctl restart callbridge"))
