from bridge.ivr.outside import Outside, no_lists


def test_without_files_there_is_no_list() -> None:
    assert Outside("0003").read_list("vip.txt") == no_lists("vip.txt") == "there are no files here"
