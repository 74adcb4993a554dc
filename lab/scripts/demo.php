<?php
// The same script as demo.py, for people who think in PHP: php -S 127.0.0.1:8000 lab/scripts/demo.php
header('Content-Type: text/xml; charset=utf-8');

function says(string $text): string
{
    return '<PlayTTS>' . htmlspecialchars($text, ENT_XML1) . '</PlayTTS>';
}

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (in_array($path, ['/', '/form', '/events'], true)) {     // the web form, and what happens on calls
    require __DIR__ . '/form.php';
    exit;
}
file_put_contents('php://stdout', "GET {$_SERVER['REQUEST_URI']}\n");

switch ($path) {
    case '/menu':                       // IVR 099: the caller has pressed a key
        $key = $_GET['choice'] ?? '';
        $words = [
            '1' => 'You pressed one. A script on your own machine has chosen these words.',
            '2' => 'You pressed two. You are calling from ' . implode(' ', str_split($_GET['CallerIDNum'] ?? 'nowhere')) . '.',
        ];
        $verbs = isset($words[$key])
            ? '<SetVar name="wish">speech</SetVar><SetCaller name="Demo desk" number="200"/>'
                . '<Pause length="1"/>' . says($words[$key])
            : says("There is nothing on key $key yet.") . '<Jump context="main"/>';
        break;
    case '/goodbye':                    // asked after the verbs of /menu
        $verbs = ($_GET['wish'] ?? '') === 'speech' ? '<PlaySound view="system">vm-goodbye</PlaySound><Hangup/>' : '';
        break;
    case '/code':                       // IVR 098: without Hangup the next action of the IVR runs, which asks again
        $verbs = ($_GET['code'] ?? '') === '42'
            ? says('Thank you. Your code is right.') . '<Hangup/>'
            : says('This code is wrong.');
        break;
    case '/credit':                     // a phone calls outside: numbers of 0090 cost too much
        $allowed = str_starts_with($_GET['CalledNumber'] ?? '', '0090') ? 'no' : 'yes';
        $verbs = "<SetVar name=\"allowed\">$allowed</SetVar>";
        break;
    case '/ivr_validate.php':           // IVR 097: the web form knows what it has shown
        require __DIR__ . '/form.php';
        exit;
    default:
        http_response_code(404);
        exit;
}
echo '<?xml version="1.0" encoding="UTF-8"?>', "\n<Response>$verbs</Response>\n";
