"""One table: what can go wrong while a verb or an action runs, CB301 to CB312 (Call Interactive 8)."""

from bridge.faults.fault import Level, Row

ACTIONS: tuple[Row, ...] = (
    Row(
        "CB301",
        Level.WARNING,
        "sound not found",
        "verb skipped; digitvar set empty",
        "upload the sound or correct name, language, folder",
    ),
    Row(
        "CB302",
        Level.WARNING,
        "speech not available: every engine failed",
        "verb skipped; digitvar set empty",
        "check the speech engines",
    ),
    Row(
        "CB303",
        Level.WARNING,
        "jump target does not exist",
        "option invalid of the current context; if it is empty, hang up",
        "correct context, option or priority",
    ),
    Row(
        "CB304",
        Level.WARNING,
        "transfer cannot be placed",
        "DIALSTATUS is CHANUNAVAIL; final: hang up, else next verb",
        "check the number and the dial.allow rules",
    ),
    Row(
        "CB305",
        Level.WARNING,
        "recording cannot be made",
        "soundvar set empty; next verb",
        "check the disk and the recordings folder",
    ),
    Row(
        "CB306",
        Level.WARNING,
        "guard reached",
        "the call is ended or sent to on_lifetime, as The IVR 3.10 says",
        "look for a loop in the IVR or the script",
    ),
    Row(
        "CB307",
        Level.WARNING,
        "Jump in a dialplan step to a context not allowed",
        "the list ends; the dialplan goes on",
        "add the context to jump_contexts",
    ),
    Row(
        "CB308",
        Level.NOTE,
        "caller hung up during the list",
        "the rest is not run",
        "nothing to fix",
    ),
    Row(
        "CB309",
        Level.WARNING,
        "variable could not be set",
        "not set; next verb",
        "set fewer or shorter variables",
    ),
    Row(
        "CB310",
        Level.WARNING,
        "caller number not permitted on an external leg",
        "the permitted number is shown",
        "add the number to callerid_allow",
    ),
    Row(
        "CB311",
        Level.WARNING,
        "voice not known",
        "the default voice of the language speaks",
        "correct the name, or add a [[speech.voice]]",
    ),
    Row(
        "CB312",
        Level.WARNING,
        "Asterisk refused a command or did not answer in time",
        "the step is skipped; the next one runs",
        "look for the reason in Asterisk's log",
    ),
)
