<?php
// SPDX-License-Identifier: MIT
require 'docket.php';

use Docket\{Desk, Profile};
use Docket\Errors\Refused;

$now = new DateTimeImmutable('2026-01-05T09:00:00Z'); // a clock of your own; leave it out for the system's

$profile = new Profile(); // the default workflow, and one time limit more
$profile->add_goal(['code' => 'handle', 'english' => 'Handling', 'chinese' => '处理', 'start' => ['verb:register'],
    'stop' => ['state:closed'], 'target' => ['hours' => 2]]);

$desk = new Desk(profile: $profile, clock: function () use (&$now) { return $now; });
$store = $desk->sqlite(':memory:');

$printer = $store->do('register', actor: 'ann', request: 'call-4711', fields: ['title' => 'Printer'])->subject;
try {
    $store->do('close', $printer, actor: 'bob');
} catch (Refused $refused) {
    echo 'refused: ', $refused->reasons()[0]['english'], "\n";
    echo 'instead: ', implode(' ', array_slice($refused->result->moves, 0, 4)), "\n";
}
$store->do('close', $printer, actor: 'bob', fields: ['resolution' => 'New toner.']);

$store->do('register', 'T-2', actor: 'ann', fields: ['title' => 'Cash machine']); // your own id
$now = $now->modify('+3 hours');
echo 'fell due: ', $store->runDue(), "\n"; // what nobody touches; any command settles its own ticket
foreach ($store->rows('clocks', 'T-2') as $clock) {
    echo $clock['goal'], ' breached at ', $clock['breached_at']->format('c'), "\n";
}
foreach ($store->rows('closed') as $ticket) {
    echo $ticket['title'], ' ', $ticket['status'], ' ', $ticket['closed_at']->format('c'), "\n";
}
echo 'damage: ', count($store->verify()['findings']), "\n";
