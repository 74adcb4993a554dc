<?php
// The web form of form.py in PHP, placing its calls as an app written for VoipNow does, with curl:
//   FORM_API=http://127.0.0.1:8443 FORM_TOKEN_FILE=form.token php -S 127.0.0.1:8000 lab/scripts/form.php
// Each call is a file below FORM_DIR, named by its id: the IVR and the event of its end send the same as CallAPIID.

const ID = '/^[A-Za-z0-9.-]{1,100}$/D';

function visit_file(string $call): string
{
    return (getenv('FORM_DIR') ?: sys_get_temp_dir() . '/callbridge-form') . '/' . basename($call) . '.json';
}

function visit_of(string $call): ?array
{
    $kept = preg_match(ID, $call) ? @file_get_contents(visit_file($call)) : false;
    return $kept === false ? null : json_decode($kept, true);
}

function goes_on(string $call, array $visit, string $state, string $sentence): array
{
    $visit['state'] = $state;
    $visit['said'][] = $sentence;
    keep($call, $visit);
    return $visit;
}

function keep(string $name, array $what): void
{
    @mkdir(dirname(visit_file($name)), 0700, true);
    file_put_contents(visit_file($name), json_encode($what), LOCK_EX);
}

function ask_api(string $path, ?array $body = null): array
{
    $token = trim((string) @file_get_contents(getenv('FORM_TOKEN_FILE') ?: 'form.token'));
    $request = curl_init((getenv('FORM_API') ?: 'http://127.0.0.1:8443') . $path);
    $headers = ['Content-type:application/json', "Authorization:$token"];
    curl_setopt_array($request, [CURLOPT_RETURNTRANSFER => true, CURLOPT_HTTPHEADER => $headers, CURLOPT_TIMEOUT => 10]);
    if ($body !== null) {
        curl_setopt_array($request, [CURLOPT_POST => true, CURLOPT_POSTFIELDS => json_encode($body)]);
    }
    $reply = json_decode((string) curl_exec($request), true);
    return is_array($reply) ? $reply : ['error' => ['message' => 'Callbridge cannot be asked now']];
}

function begin(string $telephone): array
{
    if (!preg_match('/^[0-9*+ ]{1,20}$/D', $telephone)) {
        return ['problem' => 'This is no number of a telephone.'];
    }
    $view = ['source' => [str_replace(' ', '', $telephone)], 'destination' => '097'];
    $placed = ask_api('/unifiedapi/phoneCalls/@me/simple?', ['extension' => '001', 'phoneCallView' => [$view]]);
    if (!isset($placed[0]['id'])) {
        return ['problem' => "It is not called: {$placed['error']['message']}."];
    }
    $visit = ['number' => (string) random_int(10, 99), 'state' => 'calling', 'said' => []];
    goes_on($placed[0]['id'], $visit, 'calling', "$telephone is being called.");
    if (is_file(visit_file($placed[0]['id'] . '.end'))) {    // over before its id was known here: it was busy at once
        told(json_decode(file_get_contents(visit_file($placed[0]['id'] . '.end')), true));
    }
    return state_of($placed[0]['id']);
}

function state_of(string $call): array
{
    $visit = visit_of($call);
    if ($visit === null) {
        return ['problem' => 'This form does not know the call.'];
    }
    if (in_array($visit['state'], ['calling', 'ringing'], true)) {
        $found = ask_api("/uapi/phoneCalls/@me/001/$call?");
        $status = $found['entry'][0]['phoneCallView'][0]['status'] ?? '';
        if ($status === '3' && $visit['state'] === 'calling') {
            $visit = goes_on($call, $visit, 'ringing', 'Your telephone rings.');
        } elseif ($status === '5') {
            $visit = goes_on($call, $visit, 'answered', 'Somebody has answered, and hears what to do.');
        }
    }
    return ['call' => $call] + $visit;
}

function keyed(string $call, string $digits): string
{
    $visit = visit_of($call);                                // none: he has dialled 097 himself
    if ($digits === '') {
        $visit && goes_on($call, $visit, 'answered', 'Nothing was keyed, so the question comes again.');
        return "There was no number.\n";                     // no reply: fault CB101, and the IVR goes on
    }
    if (hash_equals($visit['number'] ?? '42', $digits)) {
        $visit && goes_on($call, $visit, 'confirmed', "$digits was keyed: the telephone is yours.");
        return '<Response><Hangup/></Response>';
    }
    $visit && goes_on($call, $visit, 'answered', "$digits was keyed, which is not the number. The question comes again.");
    return "<Response>\n\t<Pause length=\"5\"/>\n</Response>";   // then the IVR's next action, which asks again
}

function told(array $event): void
{
    $words = ['BUSY' => 'The line was busy.', 'NOANSWER' => 'Nobody has answered.', 'ANSWER' => 'The call is over.'];
    $call = $event['CallAPIID'] ?? '';
    if (($event['EventType'] ?? '') !== 'hangup' || !preg_match(ID, $call)) {
        return;
    }
    $visit = visit_of($call);
    if ($visit === null) {
        keep("$call.end", $event);
    } elseif (!in_array($visit['state'], ['confirmed', 'over'], true)) {
        goes_on($call, $visit, 'over', $words[$event['CallStatus'] ?? ''] ?? 'The telephone could not be reached.');
    }
}

function answer(string $text, string $type): void
{
    header("Content-Type: $type; charset=utf-8");
    echo $text;
}

switch ($_SERVER['REQUEST_METHOD'] . ' ' . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) {
    case 'GET /':
        answer(file_get_contents(__DIR__ . '/form.html'), 'text/html');
        break;
    case 'POST /form':
        answer(json_encode(begin($_POST['telephone'] ?? '')), 'application/json');
        break;
    case 'GET /form':
        answer(json_encode(state_of($_GET['call'] ?? '')), 'application/json');
        break;
    case 'GET /ivr_validate.php':
        answer(keyed($_GET['CallAPIID'] ?? '', $_GET['activationCode'] ?? ''), 'text/html');
        break;
    case 'POST /events':
        $words = array_map(fn ($name) => $_POST[$name] ?? '-', ['EventType', 'CalledExtension', 'CallStatus', 'CallAPIID']);
        file_put_contents('php://stdout', 'EVENT ' . implode(' ', $words) . "\n");
        told($_POST);
        answer("OK\n", 'text/plain');
        break;
    default:
        http_response_code(404);
}
