<?php
// SPDX-License-Identifier: MIT
// A page as FPM serves it: it may use the preloaded classes, and may not declare foreign functions itself.
try {
    FFI::cdef('int getpid(void);');
    echo "FFI is open to every script\n";
} catch (FFI\Exception $refused) {
    echo $refused->getMessage(), "\n";
}
$desk = new Docket\Desk(clock: fn() => new DateTimeImmutable('2026-01-05T09:00:00Z'), permission: function (array $question): bool {
    if ($question['action'] === 'withdraw') {
        throw new RuntimeException('thrown');
    }
    return true;
});
$store = $desk->sqlite($_GET['file']);
$ticket = $store->do('register', actor: 'ann', fields: ['title' => '打印机'])->subject;
try {
    $store->do('withdraw', $ticket, actor: 'ann', fields: ['outcome_reason' => 'x']);
} catch (Docket\Errors\Denied $denied) {
    echo $denied->name, ' ', $denied->getPrevious()->getMessage(), "\n";
}
$store->do('close', $ticket, actor: 'ann', fields: ['resolution' => 'done']);
echo count(iterator_to_array($store->rows('closed'), false)), " closed\n";
