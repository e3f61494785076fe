<?php
// SPDX-License-Identifier: MIT
// A store in an array: what a store must do, in as few lines as that takes. Rows and wishes are those of doc/json.md.
declare(strict_types=1);

require_once __DIR__ . '/docket.php';

final class ArrayStore
{
    public array $rows = []; // desk, kind and key as one text -> [desk and kind, token, row]
    private int $count = 0;

    public function read(string $desk, array $reads): array
    {
        return array_map(fn($wish) => $wish['type'] === 'get' ? $this->get($desk, $wish) : $this->scan($desk, $wish), $reads);
    }

    private function get(string $desk, array $wish): array
    {
        $found = $this->rows[self::place($desk, $wish)] ?? null;
        return $found ? [$found[2] + ['token' => $found[1]]] : [];
    }

    /** Rows in the order of their place: the range value, and the key where that is the same. */
    private function scan(string $desk, array $wish): array
    {
        $behind = isset($wish['cursor']) ? json_decode($wish['cursor'], true) : null;
        $sign = ($wish['descending'] ?? false) ? -1 : 1;
        $found = [];
        foreach ($this->rows as $key => [$where, $token, $row]) {
            $by = isset($wish['by']) ? $row[$wish['by']] ?? null : 0;
            if ($where === [$desk, $wish['kind']] && $by !== null && array_intersect_key($row, $wish['equal']) == $wish['equal']
                && $by >= ($wish['from'] ?? $by) && $by < ($wish['until'] ?? INF)
                && ($behind === null || $sign * ([$by, $key] <=> $behind) > 0)) {
                $found[] = [[$by, $key], $row + ['token' => $token, 'cursor' => json_encode([$by, $key])]];
            }
        }
        usort($found, fn($a, $b) => $sign * ($a[0] <=> $b[0]));
        return array_column(array_slice($found, 0, $wish['limit']), 1);
    }

    public function commit(string $desk, array $writes): void
    {
        $stale = array_filter($writes, fn($write) => ($this->rows[self::place($desk, $write)][1] ?? null) !== ($write['token'] ?? null));
        if ($stale) {
            throw new Docket\CommitConflict(...array_values(array_column($stale, 'i')));
        }
        $this->count++;
        foreach ($writes as $write) {
            $place = self::place($desk, $write);
            if ($write['type'] === 'delete') {
                unset($this->rows[$place]);
            } elseif ($write['type'] !== 'check') {
                $this->rows[$place] = [[$desk, $write['kind']], (string)$this->count, $write['row']];
            }
        }
    }

    private static function place(string $desk, array $wish): string
    {
        return json_encode([$desk, $wish['kind'], ...array_values($wish['key'])]);
    }
}
