<?php
// IVR 097 asks here: has the caller keyed the number that the web page shows? The same in Python is in form.py.
// On a web server of yours: php -S 127.0.0.1:8000 -t lab/scripts, and the path /ivr_validate.php.
header('Content-Type: text/html; charset=utf-8');

// A site that has placed the call itself keeps what it shows under the call's id, as form.php does. Here, all see 42.
function number_shown(string $call): string
{
    return '42';
}

$keyed = $_GET['activationCode'] ?? '';
if ($keyed === '') {
    echo "There was no number.\n";                      // no reply: fault CB101, and the IVR goes on
} elseif (hash_equals(number_shown($_GET['CallAPIID'] ?? ''), $keyed)) {
    echo '<Response><Hangup/></Response>';
} else {
    echo "<Response>\n\t<Pause length=\"5\"/>\n</Response>";   // then the next action, which asks again
}
