<?php
// SPDX-License-Identifier: MIT
// Costs of the binding: see tests/bench/bindings_run.sh.
declare(strict_types=1);
require 'array_store.php';

use Docket\{Desk, Library, Store};

const ROUNDS = 5, COUNT = 300;

function cpu_ns(): int
{
    $usage = getrusage();
    return ($usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec']) * 1_000_000_000
        + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) * 1000;
}

function best(Closure $work, int $count): float
{
    $times = [];
    for ($round = 0; $round < ROUNDS; $round++) {
        $start = cpu_ns();
        for ($i = 0; $i < $count; $i++) {
            $work();
        }
        $times[] = (cpu_ns() - $start) / $count;
    }
    return min($times);
}

function command(Store $store): float
{
    $store->do('register', 'T-1', actor: 'ann');
    return best(fn() => $store->do('note', 'T-1', actor: 'ann', fields: ['text' => 'hello']), COUNT) / 1000;
}

$ffi = Library::ffi();
$call = best(fn() => $ffi->dkt_version_number(), 20000);
$hooks = new Desk(clock: fn() => 0, random: fn($n) => str_repeat("\0", $n), permission: fn($question) => true);
printf("%.0f %.1f %.1f %.1f\n", $call, command((new Desk())->memory()), command($hooks->memory()),
    command((new Desk())->store(new ArrayStore())));
