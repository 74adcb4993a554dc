"""The reply that is read again and again: five verbs, as a script prints them. Knows nothing else."""

from typing import Final

VERBS: Final = (
    "<SetVar name='choice'>1</SetVar><PlaySound>welcome</PlaySound><PlayTTS>Your balance is low.</PlayTTS>"
    "<RecordDigits digitvar='code' max='4' timeout='5'>enter-code</RecordDigits><Hangup/>"
)
FIVE: Final = f"<?xml version='1.0' encoding='UTF-8'?>\n<Response>{VERBS}</Response>".encode()
