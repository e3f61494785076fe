<?php
// SPDX-License-Identifier: MIT
// test.php ROOT: the PHP binding plays every scenario on every store, meets every fault, and catches misuse.
declare(strict_types=1);

use Docket\{Closed, CommitConflict, CommitFailed, Desk, Error, Errors, Hooks, Library, Profile};

$root = $argv[1];
require "$root/examples/bindings/php/array_store.php";
require __DIR__ . '/scenario.php';

function throws(string $class, Closure $call, ?Closure $look = null): void
{
    try {
        $call();
    } catch (Throwable $problem) {
        hold($problem instanceof $class, "$class was expected, not " . $problem::class . ': ' . $problem->getMessage());
        hold($look === null || $look($problem), "this $class is not as expected: " . $problem->getMessage());
        return;
    }
    throw new AssertionError("$class was not thrown");
}

$scenarios = glob("$root/tests/scenarios/*.json");
$with_requests = array_map(fn($name) => "$root/tests/scenarios/$name.json", ['day', 'links', 'people']);
$tests = [];

foreach ($scenarios as $path) {
    foreach (['memory', 'sqlite', 'an array'] as $kind) {
        $tests[basename($path) . " plays on $kind"] = function () use ($path, $kind): void {
            $scenario = new Scenario($path);
            $desk = $scenario->desk();
            $file = tempnam(sys_get_temp_dir(), 'docket');
            unlink($file);
            $scenario->play(match ($kind) {
                'memory' => $desk->memory(),
                'sqlite' => $desk->sqlite($file),
                'an array' => $desk->store(new ArrayStore()),
            });
            array_map('unlink', glob("$file*"));
        };
    }
}

$tests['a fault in each hook of each command is reported and settled by the request id'] = function () use ($with_requests): void {
    $total = 0;
    foreach ($with_requests as $path) {
        foreach (array_keys(Scenario::OUTCOME) as $fault) {
            $scenario = new Scenario($path);
            $host = new FaultStore(new ArrayStore(), $scenario->hooks);
            $scenario->play($scenario->desk()->store($host), $fault, $host);
            $total += $scenario->faults;
        }
    }
    echo "figure: $total faults\n";
    hold($total > 140, 'too few faults');
};

$tests['a fault in a query or task is reported and the desk goes on'] = function () use ($with_requests): void {
    $scenario = new Scenario($with_requests[0]);
    $store = $scenario->desk()->store(new FaultStore(new ArrayStore(), $scenario->hooks));
    $store->do('register', 'T-1', 'ann');
    foreach ([fn() => $store->ask('open'), $store->runDue(...), $store->verify(...),
        fn() => $store->deliver(fn($row) => null)] as $run) {
        $scenario->hooks->armed = 'read';
        throws(Errors\Store::class, $run, fn($error) => $error->getPrevious() instanceof Fault);
    }
    hold(array_column(iterator_to_array($store->rows('open'), false), 'id') === ['T-1'], 'the desk does not go on');
};

$tests['a handle used after it was closed is an exception'] = function (): void {
    $desk = new Desk();
    foreach ([$desk->memory(), $desk->store(new ArrayStore())] as $store) {
        $store->close();
        foreach ([$store->close(...), $store->runDue(...), fn() => $store->do('register'), fn() => $store->ask('open'),
            fn() => $store->call('{"action":"register"}')] as $use) {
            throws(Closed::class, $use);
        }
    }
    $desk->close();
    foreach ([$desk->close(...), $desk->memory(...), fn() => $desk->store(new ArrayStore())] as $use) {
        throws(Closed::class, $use);
    }
};

$tests['a store is not closed or used anew from inside its hooks'] = function (): void {
    $desk = new Desk();
    $host = new class ($desk) {
        public ?Docket\Store $store = null;
        public int $caught = 0;

        public function read(string $desk, array $reads): array
        {
            foreach ([$this->store->close(...), $this->store->runDue(...)] as $use) {
                throws(Closed::class, $use);
                $this->caught++;
            }
            return array_map(fn() => [], $reads);
        }

        public function commit(string $desk, array $writes): void
        {
        }
    };
    $host->store = $desk->store($host);
    $host->store->do('register', 'T-1', 'ann');
    hold($host->caught === 2, "$host->caught were caught");
};

$tests['hooks live as long as the library may call them, and no longer'] = function (): void {
    $before = Hooks::count();
    $desks = array_map(fn($i) => new Desk(clock: fn() => $i * 1000), range(0, 49));
    gc_collect_cycles();
    foreach ($desks as $i => $desk) {
        $at = $desk->memory()->do('register', actor: 'ann')->row()['registered_at'];
        hold($at->getTimestamp() === $i, 'another clock was asked');
    }
    hold(Hooks::count() === $before + 50, 'a hook is missing');
    unset($desks, $desk);
    hold(Hooks::count() === $before, 'a hook is left');
};

$tests['a log that throws harms nothing'] = function (): void {
    $now = 60000;
    $said = [];
    $log = function (int $level, string $text) use (&$said): void {
        $said[] = $level;
        throw new Fault('log');
    };
    $store = (new Desk(clock: function () use (&$now) { return $now; }, log: $log))->memory();
    $store->do('register', 'T-1', 'ann');
    $now = 0;
    hold($store->do('note', 'T-1', 'ann', fields: ['text' => 'x'])->seq === 2, 'not done');
    hold($said === [Library::constant('DKT_LOG_NOTICE')], 'nothing was said');
};

$tests['thousands of commands leave no memory behind'] = function (): void {
    $resident = fn() => (int)explode(' ', file_get_contents('/proc/self/statm'))[1] * 4096;
    $store = (new Desk(clock: fn() => 0, permission: fn($question) => true))->store(new ArrayStore());
    $work = function () use ($store): void {
        for ($i = 0; $i < 1500; $i++) {
            throws(Errors\NotFound::class, fn() => $store->do('note', 'T-9', 'ann', fields: ['text' => str_repeat('x', 1000)]));
            $store->ask('open');
        }
    };
    $work();
    $before = $resident();
    $work();
    hold($resident() - $before < 2_000_000, $resident() - $before . ' bytes more');
};

$tests['instants are dates both ways, bytes are strings'] = function (): void {
    $now = new DateTimeImmutable('2026-01-02T11:04:05.678+08:00');
    $store = (new Desk(clock: fn() => $now))->memory();
    $row = $store->do('register', actor: 'ann', fields: ['requested_at' => $now])->row();
    hold($row['requested_at'] == $now && $row['registered_at'] == $now, $row['registered_at']->format('c v'));
    hold($row['registered_at']->getTimezone()->getName() === 'UTC', 'not UTC');
    hold(strlen($row['head']) === 32 && !isset($row['owner']), 'head and owner');
    foreach ([0, -1, -1001, 1767319200123] as $ms) {
        hold(Docket\Instant::milliseconds(Docket\Instant::of($ms)) === $ms, "$ms");
    }
};

$tests['an error has a class of its own and says why'] = function () use ($root): void {
    $store = (new Desk())->memory();
    $ticket = $store->do('register', actor: 'ann')->subject;
    throws(Errors\Refused::class, fn() => $store->do('close', $ticket, 'ann'), fn(Error $error) =>
        $error->reasons()[0]['chinese'] === '缺少必填项 resolution' && in_array('close', $error->result->moves)
        && !$error->isRetryable());
    throws(Errors\Conflict::class, fn() => $store->do('note', $ticket, 'ann', expect_seq: 0, fields: ['text' => 'x']),
        fn(Error $error) => $error->result->rows[0]['seq'] === 1);
    throws(Errors\Unknown::class, fn() => $store->ask('colour'));
    throws(Errors\Unknown::class, fn() => (new Profile())->permit('fly', 'pilot'), fn($error) => str_contains($error->getMessage(), 'fly'));
    throws(Errors\Profile::class, fn() => new Profile(['code' => 'x', 'nonsense' => 1]),
        fn($error) => str_contains($error->getMessage(), 'nonsense'));
    throws(Errors\Calendar::class, fn() => (new Profile())->add_calendar('x', ['name' => 'x', 'zone' => 'UTC',
        'week' => ['mon' => ['18:00-09:00']]]), fn($error) => str_contains($error->getMessage(), 'week'));
    foreach (json_decode(file_get_contents("$root/doc/api.json"), true)['constants'] as ['name' => $name, 'value' => $value]) {
        hold(!str_starts_with($name, 'DKT_E_') || Error::of($value)::class !== Error::class, "$name has no class");
    }
};

$tests['JSON goes in and comes out'] = function (): void {
    $desk = new Desk();
    foreach ([$desk->memory(), $desk->store(new ArrayStore())] as $store) {
        $call = fn(string $text) => json_decode($store->call($text), true);
        hold($call('{"action":"register","subject":"T-1","actor":"ann"}')['status'] === 'DKT_OK', 'register');
        hold($call('{"action":"close","subject":"T-1","actor":"ann"}')['reasons'][0]['name'] === 'resolution', 'close');
        hold($call('{"query":"ticket","key":"T-1"}')['rows'][0]['id'] === 'T-1', 'query');
        hold($call('{"query":"colour"}')['status'] === 'DKT_E_UNKNOWN', 'no query');
        hold($call('{')['status'] === 'DKT_E_FORMAT' && $call('{"action":"fly"}')['status'] === 'DKT_E_UNKNOWN', 'errors');
    }
};

$tests['a store says conflict and failure itself'] = function (): void {
    $host = new class {
        public ?Throwable $problem = null;

        public function read(string $desk, array $reads): array
        {
            return array_map(fn() => [], $reads);
        }

        public function commit(string $desk, array $writes): void
        {
            $this->problem && throw $this->problem;
        }
    };
    $store = (new Desk())->store($host);
    $host->problem = new CommitFailed('disk full', 28);
    throws(Errors\Store::class, fn() => $store->do('register', 'T-1', 'ann'),
        fn(Error $error) => $error->hostCode === 28 && str_contains($error->getMessage(), 'disk full'));
    $host->problem = new CommitConflict(0);
    throws(Errors\Conflict::class, fn() => $store->do('register', 'T-1', 'ann'));
    $host->problem = null;
    hold($store->do('register', 'T-1', 'ann')->seq === 1, 'not done');
};

$tests['an error of PHP in a hook does not end the process'] = function (): void {
    $desk = new Desk(permission: fn() => undefined_function());
    throws(Errors\Denied::class, fn() => $desk->memory()->do('register', actor: 'ann'), fn($error) => $error->getPrevious() instanceof \Error);
};

$failed = 0;
foreach ($tests as $name => $test) {
    try {
        $test();
        echo "ok $name\n";
    } catch (Throwable $problem) {
        $failed++;
        echo "not ok $name\n$problem\n";
    }
}
exit($failed ? 1 : 0);
