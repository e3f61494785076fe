<?php
// SPDX-License-Identifier: MIT
// Plays a scenario file (tests/scenarios/README.md) through the binding; with a fault, each command meets it first.
declare(strict_types=1);

use Docket\{Desk, Error, Library, Profile};

/** What hooks of these tests throw. */
final class Fault extends Exception {}

function hold(bool $is, string $words): void
{
    $is || throw new AssertionError($words);
}

/** Clock, random bytes and permission of a scenario. `armed` names the hook whose next call throws. */
final class ScenarioHooks
{
    public ?string $armed = null;
    public int $now;
    private int $x;

    public function __construct(private readonly array $file)
    {
        [$this->now, $this->x] = [$file['now'], $file['seed']];
    }

    public function meet(string $name): void
    {
        if ($this->armed === $name) {
            $this->armed = null;
            throw new Fault($name);
        }
    }

    public function clock(): int
    {
        $this->meet('clock');
        return $this->now;
    }

    public function random(int $n): string
    {
        $this->meet('random');
        $bytes = '';
        while (strlen($bytes) < $n) {
            $this->x = ($this->x * 69069 + 1) % 2 ** 32;
            $bytes .= chr(intdiv($this->x, 65536) % 256);
        }
        return $bytes;
    }

    public function permission(array $question): bool
    {
        $this->meet('permission');
        foreach ($this->file['deny'] ?? [] as $rule) {
            if (array_intersect_assoc($rule, $question) === $rule) {
                return false;
            }
        }
        return true;
    }
}

/** A store over another, whose hooks throw when they are told to. */
final class FaultStore
{
    public int $commits = 0;

    public function __construct(private readonly object $inner, private readonly ScenarioHooks $hooks)
    {
    }

    public function read(string $desk, array $reads): array
    {
        $this->hooks->meet('read');
        return $this->inner->read($desk, $reads);
    }

    public function commit(string $desk, array $writes): void
    {
        $this->hooks->meet('commit before');
        $this->inner->commit($desk, $writes);
        $this->commits++;
        $this->hooks->meet('commit after');
    }
}

final class Scenario
{
    /** What a fault of a hook becomes. */
    public const OUTCOME = ['clock' => 'DKT_E_CLOCK', 'random' => 'DKT_E_HOOK', 'permission' => 'DKT_E_DENIED',
        'read' => 'DKT_E_STORE', 'commit before' => 'DKT_E_MAYBE', 'commit after' => 'DKT_E_MAYBE'];
    public readonly ScenarioHooks $hooks;
    public int $faults = 0;
    private array $file;
    private string $workflow;
    private Docket\Store $store;
    private ?string $fault;
    private ?FaultStore $host;
    private int $place;

    public function __construct(string $path)
    {
        $this->file = json_decode(file_get_contents($path), true, 64, JSON_THROW_ON_ERROR);
        $this->workflow = file_get_contents(dirname($path) . '/rules/workflow.json');
        $this->hooks = new ScenarioHooks($this->file);
    }

    private static function number(mixed $value): mixed
    {
        return is_string($value) && str_starts_with($value, 'DKT_') ? Library::constant($value) : $value;
    }

    public function desk(): Desk
    {
        $profile = new Profile($this->workflow);
        isset($this->file['profile']) && $profile->add_json($this->file['profile']);
        return new Desk(...$this->file['desk'], profile: $profile, clock: $this->hooks->clock(...),
            random: $this->hooks->random(...), permission: $this->hooks->permission(...));
    }

    public function play(Docket\Store $store, ?string $fault = null, ?FaultStore $host = null): void
    {
        [$this->store, $this->fault, $this->host] = [$store, $fault, $host];
        foreach ($this->file['steps'] as $this->place => $step) {
            $kind = array_values(array_intersect(['do', 'ask', 'explain', 'task', 'deliver', 'pass'], array_keys($step)))[0];
            $this->{"step_$kind"}($step);
        }
        [$found, $end] = [$store->verify(), $this->file['end']];
        hold($found['findings'] === [], print_r($found['findings'], true));
        hold($found['digest'] === $end['digest'] && $found['progress'] === $end['progress'], print_r($found, true));
        hold($fault !== null || $found['root'] === $end['root'], $found['root']); // a fault draws random bytes once more
    }

    private function outcome(Closure $run, array $expected): void
    {
        try {
            $result = $run()->json;
        } catch (Error $error) {
            $result = $error->result?->json ?? ['status' => $error->name];
        }
        $this->compare($expected + ['status' => 'DKT_OK'], $result, 'result');
    }

    private function compare(mixed $expected, mixed $found, string $path): void
    {
        $where = "step $this->place: $path";
        if (!is_array($expected)) {
            hold($expected === $found, "$where is " . json_encode($found) . ', not ' . json_encode($expected));
            return;
        }
        hold(is_array($found), "$where is " . json_encode($found));
        hold(!array_is_list($expected) || count($found) === count($expected), "$where has " . count($found) . ' items');
        foreach ($expected as $name => $value) {
            $this->compare($value, $found[$name] ?? null, "$path.$name");
        }
    }

    private function step_do(array $step): void
    {
        if ($this->fault !== null) {
            $this->meet($step['do']);
        }
        $this->outcome(fn() => $this->store->run($step['do']), $step['expect'] ?? []);
    }

    /** The command with a hook that throws: reported as what it is, and nothing is done unless nobody knows. */
    private function meet(array $command): void
    {
        $before = $this->host->commits;
        $this->hooks->armed = $this->fault;
        try {
            $this->store->run($command);
            hold($this->hooks->armed !== null, "step $this->place: nobody noticed");
        } catch (Error $error) {
            if ($this->hooks->armed === null) { // else the hook was not called: a refusal
                hold($error->name === self::OUTCOME[$this->fault], "step $this->place: $this->fault: " . $error->getMessage());
                hold(!in_array($this->fault, ['read', 'commit before', 'commit after']) || str_contains($error->getMessage(), 'Fault'),
                    $error->getMessage());
                hold($error->getPrevious() instanceof Fault, "step $this->place: the fault is not the cause");
                hold($this->host->commits === $before + (int)($this->fault === 'commit after'), "step $this->place: committed");
                $this->faults++;
            }
        }
        $this->hooks->armed = null;
    }

    private function step_ask(array $step): void
    {
        ['what' => $what] = $step['ask'];
        $key = $step['ask']['key'] ?? null;
        $settings = array_map(self::number(...), array_diff_key($step['ask'], ['what' => 0, 'key' => 0]));
        if (isset($step['all'])) {
            $ids = [];
            foreach ($this->store->rows($what, $key, ...$settings) as $row) {
                $ids[] = $row['id'];
            }
            $this->compare($step['all'], $ids, 'ids');
        } else {
            $this->outcome(fn() => $this->store->ask($what, $key, ...$settings), $step['expect'] ?? []);
        }
    }

    private function step_explain(array $step): void
    {
        $this->outcome(fn() => $this->store->explain(...$step['explain']), $step['expect'] ?? []);
    }

    private function step_task(array $step): void
    {
        $name = lcfirst(str_replace('_', '', ucwords($step['task'], '_')));
        $this->compare($step['progress'], $this->store->$name(), $step['task']);
    }

    private function step_deliver(array $step): void
    {
        $this->compare($step['deliver'], $this->store->deliver(static function (array $row): void {}), 'delivered');
    }

    private function step_pass(array $step): void
    {
        $this->hooks->now += $step['pass'];
    }
}
