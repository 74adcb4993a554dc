from bridge.store.tables import metadata


def test_every_table_has_a_key_and_every_row_its_owner_where_two_services_may_meet() -> None:
    shared = {"steps", "extension_ids", "schema_readers"}  # by CallID, and the same for all
    for name, table in metadata.tables.items():
        assert list(table.primary_key.columns)
        assert ("app" in table.c) == (name not in shared)
