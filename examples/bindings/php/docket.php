<?php
// SPDX-License-Identifier: MIT
// libdocket for PHP: service-desk tickets on your own storage (doc/bindings/php.md).
//
//     $desk = new Docket\Desk();
//     $store = $desk->sqlite('desk.db');
//     $ticket = $store->do('register', actor: 'ann', fields: ['title' => 'Printer'])->subject;
//     $store->do('resolve', $ticket, actor: 'bob', fields: ['resolution' => 'New toner.']);
//
// Everything is declared by the installed docket.ffi.h, as it is; nothing is declared here. Commands and results travel as
// JSON (doc/json.md), so what a newer library adds arrives without a change here. A status that is not DKT_OK is thrown as
// a Docket\Error, one class a status: Docket\Errors\Refused, Docket\Errors\Maybe, ...
//
// A store of yours is driven step by step: the library says what it needs, PHP answers. So no PHP function is called back
// for it; those cost memory until the end of the request. Only clock, random, log and permission are called back, if given.
// What a hook throws becomes a failure, at a commit "nobody knows" (Errors\Maybe), and is the previous of what is thrown.
declare(strict_types=1);

namespace Docket\Errors {
    class Argument extends \Docket\Error {}
    class Memory extends \Docket\Error {}
    class Limit extends \Docket\Error {}
    class Format extends \Docket\Error {}
    class Text extends \Docket\Error {}
    class Unknown extends \Docket\Error {}
    class Refused extends \Docket\Error {}
    class Conflict extends \Docket\Error {}
    class Maybe extends \Docket\Error {}
    class Store extends \Docket\Error {}
    class Corrupt extends \Docket\Error {}
    class NotFound extends \Docket\Error {}
    class Denied extends \Docket\Error {}
    class Exists extends \Docket\Error {}
    class Reused extends \Docket\Error {}
    class Zone extends \Docket\Error {}
    class Calendar extends \Docket\Error {}
    class State extends \Docket\Error {}
    class Bug extends \Docket\Error {}
    class Unsupported extends \Docket\Error {}
    class Profile extends \Docket\Error {}
    class Clock extends \Docket\Error {}
    class Canceled extends \Docket\Error {}
    class Hook extends \Docket\Error {}
    class Mask extends \Docket\Error {}
}

namespace Docket {
    use FFI;
    use FFI\CData;
    use DateTimeImmutable;
    use DateTimeInterface;
    use DateTimeZone;
    use Throwable;

    // ---- the library ----

    /** libdocket and libdocket-sqlite, which brings libdocket along. */
    final class Library
    {
        /** Answers of hooks. Constants of classes, because preloading keeps no others. */
        public const DONE = 0x4F4B, COMMIT_CONFLICT = 0x4F4C, COMMIT_FAILED = 0x4F4D;
        private static ?FFI $ffi = null;

        /** Under FPM what ffi.preload declared (doc/bindings/php.md); elsewhere the header is read here. */
        public static function ffi(): FFI
        {
            return self::$ffi ??= self::scope() ?? FFI::cdef(self::header(), self::path());
        }

        private static function scope(): ?FFI
        {
            try {
                return FFI::scope('DOCKET');
            } catch (FFI\Exception) {
                return null;
            }
        }

        /** DOCKET_INCLUDE_DIR and DOCKET_LIB_DIR say where a library that is not installed is. */
        public static function header(): string
        {
            $given = getenv('DOCKET_INCLUDE_DIR');
            foreach ($given ? [$given] : ['/usr/local/include/docket', '/usr/include/docket'] as $place) {
                if (is_file("$place/docket.ffi.h")) {
                    return file_get_contents("$place/docket.ffi.h") . file_get_contents("$place/docket-sqlite.ffi.h");
                }
            }
            throw new \RuntimeException('docket.ffi.h is not installed');
        }

        public static function path(): string
        {
            $given = getenv('DOCKET_LIB_DIR');
            return ($given ? "$given/" : '') . 'libdocket-sqlite.so.0';
        }

        /** A constant by its name: Library::constant('DKT_ROLE_CAUSE'). */
        public static function constant(string $name): int
        {
            return self::ffi()->{$name};
        }
    }

    // ---- errors ----

    /** What the library says, other than DKT_OK. `result` is there when an operation ended so. */
    class Error extends \RuntimeException
    {
        public readonly string $name;

        final public function __construct(public readonly int $status, string $words = '', public readonly ?Result $result = null,
            public readonly int $hostCode = 0, ?Throwable $previous = null)
        {
            $this->name = Library::ffi()->dkt_status_name($status);
            $text = $words !== '' ? $words : Library::ffi()->dkt_status_text($status, 1);
            parent::__construct("$this->name: $text", $status, $previous);
        }

        public static function of(int $status, mixed ...$more): self
        {
            $short = str_replace('_', '', ucwords(strtolower(substr(Library::ffi()->dkt_status_name($status), 6)), '_'));
            $class = class_exists("Docket\\Errors\\$short") ? "Docket\\Errors\\$short" : self::class;
            return new $class($status, ...$more);
        }

        public function isRetryable(): bool
        {
            return Library::ffi()->dkt_status_is_retryable($this->status) === 1;
        }

        public function reasons(): array
        {
            return $this->result?->reasons ?? [];
        }
    }

    /** A handle was used after it was closed, closed twice, or closed or used anew while an operation runs on it. */
    class Closed extends \LogicException {}

    /** For a store's commit to throw: nothing was written; these writes met a row that is not as it was read. */
    class CommitConflict extends \RuntimeException
    {
        public readonly array $writes;

        public function __construct(int ...$writes)
        {
            parent::__construct('writes ' . implode(', ', $writes) . ' are stale');
            $this->writes = $writes;
        }
    }

    /** For a store's commit to throw: nothing was and nothing will be written. The words are for logs: no personal data. */
    class CommitFailed extends \RuntimeException {}

    /** What the hooks of the call under way have thrown. */
    final class Raised
    {
        private static array $found = [];

        public static function note(Throwable $problem): void
        {
            self::$found[] = $problem;
        }

        /** Calls, and gives the answer with the first thing thrown; a call may happen inside a hook of another. */
        public static function listen(\Closure $call): array
        {
            [$outer, self::$found] = [self::$found, []];
            try {
                return [$call(), self::$found[0] ?? null];
            } finally {
                self::$found = $outer;
            }
        }
    }

    // ---- handles ----

    /** A handle of the library's, closed once: by close(), or when nobody holds it any more. */
    class Handle
    {
        private ?CData $pointer = null;

        /** `$make` is called with the place for the handle, and gives a status. */
        public function __construct(string $type, private readonly string $free, \Closure $make, ?\Closure $words = null)
        {
            $ffi = Library::ffi();
            $out = $ffi->new("$type*");
            [$status, $thrown] = Raised::listen(fn() => $make($ffi, FFI::addr($out)));
            if ($status < 0) {
                throw Error::of($status, $words ? $words($ffi) : '', previous: $thrown);
            }
            $this->pointer = $out;
        }

        public function pointer(): CData
        {
            return $this->pointer ?? throw new Closed('this ' . static::class . ' is closed');
        }

        public function close(): void
        {
            [$pointer, $this->pointer] = [$this->pointer(), null];
            Library::ffi()->{$this->free}($pointer);
        }

        public function __destruct()
        {
            if ($this->pointer !== null) {
                Library::ffi()->{$this->free}($this->pointer);
                $this->pointer = null;
            }
        }
    }

    // ---- hooks: one PHP function each for the whole request; the host's own is found by its token ----

    final class Hooks
    {
        private static array $hosts = [];
        private static array $tables = [];
        private static int $lastToken = 0;

        /** Hands a host to a dkt_config_set_... with its table. */
        public static function set(string $setting, string $table, CData $config, \Closure $host): int
        {
            $hooks = self::$tables[$table] ??= self::table($table);
            self::$hosts[++self::$lastToken] = $host;
            return Library::ffi()->{"dkt_config_set_$setting"}($config, FFI::addr($hooks), self::$lastToken);
        }

        /** How many hosts the library may still call. */
        public static function count(): int
        {
            return count(self::$hosts);
        }

        private static function table(string $table): CData
        {
            $hooks = Library::ffi()->new("struct $table");
            $hooks->struct_size = FFI::sizeof($hooks);
            [$member, $call] = match ($table) {
                'dkt_clock_hooks' => ['now', self::guarded(self::now(...))],
                'dkt_id_hooks' => ['random', self::guarded(self::random(...))],
                'dkt_log_hooks' => ['log', self::guarded(self::log(...))],
                'dkt_permission_hooks' => ['decide', self::guarded(self::decide(...))],
            };
            $hooks->{$member} = $call;
            $hooks->released = static function (int $user): void {
                unset(self::$hosts[$user]);
            };
            return $hooks;
        }

        /** Nothing may be thrown through C: PHP would end the process. */
        private static function guarded(\Closure $work): \Closure
        {
            return static function (int $user, ...$values) use ($work) {
                try {
                    return $work(self::$hosts[$user], ...$values);
                } catch (Throwable $problem) {
                    Raised::note($problem);
                    return 0; // no success
                }
            };
        }

        private static function now(\Closure $clock, CData $out): int
        {
            $now = $clock();
            $out[0] = $now instanceof DateTimeInterface ? Instant::milliseconds($now) : $now;
            return Library::DONE;
        }

        private static function random(\Closure $source, CData $out, int $n): int
        {
            $bytes = $source($n);
            if (strlen($bytes) !== $n) {
                throw new \LengthException(strlen($bytes) . " random bytes are not $n");
            }
            FFI::memcpy($out, $bytes, $n);
            return Library::DONE;
        }

        private static function log(\Closure $log, int $level, string $text): void
        {
            $log($level, $text);
        }

        private static function decide(\Closure $decide, CData $permission): int
        {
            $ffi = Library::ffi();
            $question = ['actor' => $ffi->dkt_permission_actor($permission), 'role' => $ffi->dkt_permission_role($permission),
                'action' => $ffi->dkt_permission_action($permission), 'subject' => $ffi->dkt_permission_subject($permission)];
            $ffi->dkt_permission_allow($permission, $decide($question) === true ? 1 : 0);
            return Library::DONE;
        }
    }

    // ---- values ----

    final class Instant
    {
        public static function milliseconds(DateTimeInterface $instant): int
        {
            return $instant->getTimestamp() * 1000 + (int)$instant->format('v');
        }

        public static function of(int $ms): DateTimeImmutable
        {
            $seconds = intdiv($ms - ($ms % 1000 + 1000) % 1000, 1000);
            return DateTimeImmutable::createFromFormat('U.v', sprintf('%d.%03d', $seconds, $ms - $seconds * 1000))
                ->setTimezone(new DateTimeZone('UTC'));
        }
    }

    final class Json
    {
        public static function encode(mixed $value): string
        {
            array_walk_recursive($value, static function (&$item): void {
                $item = $item instanceof DateTimeInterface ? Instant::milliseconds($item) : $item;
            });
            return json_encode($value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
        }

        public static function decode(string $text): array
        {
            return json_decode($text, true, 64, JSON_THROW_ON_ERROR);
        }
    }

    /** What came of an operation: `text` is its JSON, `json` that as an array; `rows` have DateTimeImmutable and bytes. */
    final class Result
    {
        public readonly array $json;
        public readonly array $rows;
        public readonly array $reasons;
        public readonly array $moves;
        public readonly string $status;
        public readonly ?string $subject;
        public readonly int $seq;
        public readonly bool $replayed;

        public function __construct(Desk $desk, public readonly string $text)
        {
            $this->json = Json::decode($text);
            ['status' => $this->status, 'seq' => $this->seq, 'replayed' => $this->replayed, 'moves' => $this->moves,
                'reasons' => $this->reasons] = $this->json;
            $this->subject = $this->json['subject'] ?? null;
            $types = $desk->types[$this->json['kind'] ?? ''] ?? [];
            $this->rows = array_map(static function (array $row) use ($types): array {
                foreach ($row as $name => $value) {
                    $row[$name] = match ($types[$name] ?? 0) {
                        Desk::TYPE_INSTANT => Instant::of($value),
                        Desk::TYPE_BYTES => is_string($value) ? hex2bin($value) : $value,
                        Desk::TYPE_JSON => Json::decode($value),
                        default => $value,
                    };
                }
                return $row;
            }, $this->json['rows']);
        }

        public function row(): ?array
        {
            return $this->rows[0] ?? null;
        }
    }

    // ---- rules ----

    /** The rules of a desk: the default workflow, or what a profile document says (an array, or its JSON). Every
     * dkt_profile_... is a method without that beginning: $profile->add_json([...]), $profile->permit('close', 'lead'). */
    final class Profile extends Handle
    {
        public function __construct(array|string|null $document = null)
        {
            $problem = Library::ffi()->new('char[512]');
            $json = is_array($document) ? Json::encode($document) : $document;
            parent::__construct('dkt_profile', 'dkt_profile_free', fn(FFI $ffi, CData $out) => $json === null
                ? $ffi->dkt_profile_new_default($out)
                : $ffi->dkt_profile_new_json($json, -1, 512, $problem, $out), fn() => FFI::string($problem));
        }

        public function __call(string $name, array $values): self
        {
            $status = Library::ffi()->{"dkt_profile_$name"}($this->pointer(), ...$values);
            if ($status < 0) {
                throw Error::of($status, Library::ffi()->dkt_profile_error_text($this->pointer()));
            }
            return $this;
        }

        public function add_json(array|string $document): self
        {
            return $this->__call('add_json', [is_array($document) ? Json::encode($document) : $document, -1]);
        }

        public function add_goal(array $goal): self
        {
            return $this->__call('add_goal', [Json::encode($goal), -1]);
        }

        /** A calendar (doc/calendar.md) as an array. */
        public function add_calendar(string $code, array $definition): self
        {
            $problem = Library::ffi()->new('char[512]');
            $calendar = new Handle('dkt_calendar', 'dkt_calendar_unref', fn(FFI $ffi, CData $out) =>
                $ffi->dkt_calendar_new(Json::encode($definition), -1, null, 512, $problem, $out), fn() => FFI::string($problem));
            return $this->__call('add_calendar', [$code, $calendar->pointer()]);
        }
    }

    // ---- the desk ----

    /** One organisation's service desk. Hooks: `clock()` gives a date or milliseconds, `random($n)` n bytes,
     * `log($level, $text)`, `permission($question)` true to allow, where the question has actor, role, action, subject. */
    final class Desk extends Handle
    {
        public const TYPE_BYTES = 3, TYPE_INSTANT = 4, TYPE_JSON = 5;
        public readonly array $types;

        public function __construct(?string $id = null, ?string $worker = null, bool|int|null $outbox = null, ?Profile $profile = null,
            ?callable $clock = null, ?callable $random = null, ?callable $log = null, ?callable $permission = null)
        {
            $config = new Handle('dkt_config', 'dkt_config_free', fn(FFI $ffi, CData $out) => $ffi->dkt_config_new($out));
            $words = fn(FFI $ffi) => $ffi->dkt_config_error_text($config->pointer());
            $must = static function (int $status) use ($words): void {
                $status < 0 && throw Error::of($status, $words(Library::ffi()));
            };
            $ffi = Library::ffi();
            $id !== null && $must($ffi->dkt_config_set_id($config->pointer(), $id, -1));
            $worker !== null && $must($ffi->dkt_config_set_worker($config->pointer(), $worker, -1));
            $outbox !== null && $must($ffi->dkt_config_set_outbox($config->pointer(), (int)$outbox));
            foreach (['clock' => ['clock', $clock], 'ids' => ['id', $random], 'log' => ['log', $log],
                'permission' => ['permission', $permission]] as $setting => [$table, $host]) {
                $host !== null && $must(Hooks::set($setting, "dkt_{$table}_hooks", $config->pointer(), $host(...)));
            }
            if ($profile !== null) {
                $rules = new Handle('dkt_rules', 'dkt_rules_unref', fn(FFI $ffi, CData $out) =>
                    $ffi->dkt_rules_new($profile->pointer(), $out), fn(FFI $ffi) => $ffi->dkt_profile_error_text($profile->pointer()));
                $must($ffi->dkt_config_set_rules($config->pointer(), $rules->pointer()));
            }
            parent::__construct('dkt_desk', 'dkt_desk_unref', fn(FFI $ffi, CData $out) => $ffi->dkt_desk_new($config->pointer(), $out),
                $words);
            $this->types = $this->schema($ffi);
        }

        /** Kind -> column -> type, so that instants and bytes of rows become PHP's. */
        private function schema(FFI $ffi): array
        {
            $types = [];
            [$name, $type] = [$ffi->new('const char*'), $ffi->new('int32_t')];
            for ($k = 0; $kind = $ffi->dkt_schema_kind($this->pointer(), $k, FFI::addr($name)); $k++) {
                $columns = [];
                $kindName = FFI::string($name);
                for ($i = 0; $ffi->dkt_schema_column($this->pointer(), $kind, $i, FFI::addr($name), FFI::addr($type), null); $i++) {
                    $columns[FFI::string($name)] = $type->cdata;
                }
                $types[$kindName] = $columns;
            }
            return $types;
        }

        /** A store in memory. */
        public function memory(): Store
        {
            $memory = new Handle('dkt_memory', 'dkt_memory_free', fn(FFI $ffi, CData $out) => $ffi->dkt_memory_new($this->pointer(), $out));
            return new Store($this, new Handle('dkt_store', 'dkt_store_free', fn(FFI $ffi, CData $out) =>
                $ffi->dkt_memory_store($memory->pointer(), $out)));
        }

        /** A store in an SQLite file of its own. */
        public function sqlite(string $path, int $flags = 0): Store
        {
            $sqlite = new Handle('dkt_sqlite', 'dkt_sqlite_free', fn(FFI $ffi, CData $out) => $ffi->dkt_sqlite_new($this->pointer(), $out));
            $status = Library::ffi()->dkt_sqlite_open($sqlite->pointer(), $path, -1, $flags);
            if ($status < 0) {
                throw Error::of($status, Library::ffi()->dkt_sqlite_error_text($sqlite->pointer()));
            }
            return new Store($this, new Handle('dkt_store', 'dkt_store_free', fn(FFI $ffi, CData $out) =>
                $ffi->dkt_sqlite_store($sqlite->pointer(), $out)));
        }

        /** A store of yours: an object with read(string $desk, array $reads), which gives the rows of each wish, and
         * commit(string $desk, array $writes), which returns when all is written and throws CommitConflict or CommitFailed when
         * nothing is. Wishes, rows and writes are those of doc/json.md. */
        public function store(object $host): Store
        {
            $this->pointer(); // an open desk
            return new Store($this, $host);
        }
    }

    // ---- a store, and what is done on it ----

    /** One connection to where the rows are; everything is done through it. */
    final class Store
    {
        private bool $running = false;

        public function __construct(public readonly Desk $desk, private ?object $rows)
        {
        }

        public function close(): void
        {
            if ($this->running) {
                throw new Closed('an operation runs on this store');
            }
            [$rows, $this->rows] = [$this->open(), null];
            $rows instanceof Handle && $rows->close();
        }

        private function open(): object
        {
            return $this->rows ?? throw new Closed('this ' . self::class . ' is closed');
        }

        /** Carries out an action with its fields: doc/actions.md. null takes a field's value away. */
        public function do(string $action, ?string $subject = null, ?string $actor = null, ?string $role = null, ?string $request = null,
            int|DateTimeInterface|null $at = null, ?int $expect_seq = null, bool $dry_run = false, array $fields = []): Result
        {
            $command = array_filter(compact('action', 'subject', 'actor', 'role', 'request', 'at', 'expect_seq'),
                fn($value) => $value !== null);
            return $this->run($command + ($dry_run ? ['dry_run' => true] : []) + ($fields ? ['fields' => $fields] : []));
        }

        /** Carries out a command given as the array of doc/json.md. */
        public function run(array $command): Result
        {
            return $this->end('op', $this->command(Json::encode($command)));
        }

        /** The JSON of a command or a query in, the JSON of its result out. Throws nothing that the library says. */
        public function call(string $json): string
        {
            try {
                return $this->end('op', $this->command($json))->text;
            } catch (Error $error) {
                return $error->result?->text
                    ?? Json::encode(['status' => $error->name, 'code' => $error->status, 'error' => $error->getMessage()]);
            }
        }

        private function command(string $json): Handle
        {
            try {
                return $this->made('command', 'dkt_op_new', $json);
            } catch (Errors\Format) { // no command: a query, or neither
                return $this->made('query', 'dkt_op_new_query', $json);
            }
        }

        private function made(string $noun, string $make, string $json): Handle
        {
            $asked = new Handle("dkt_$noun", "dkt_{$noun}_free", fn(FFI $ffi, CData $out) =>
                $ffi->{"dkt_{$noun}_new_json"}($this->desk->pointer(), $json, strlen($json), $out));
            return new Handle('dkt_op', 'dkt_op_free', fn(FFI $ffi, CData $out) =>
                $ffi->{$make}($this->desk->pointer(), $asked->pointer(), $out));
        }

        /** A page of a query: $store->ask('owner', 'bob', limit: 20). Settings are those of dkt_query_set_...; a range is a
         * pair; `cursor` that of an earlier page's json. */
        public function ask(string $what, ?string $key = null, mixed ...$settings): Result
        {
            $ffi = Library::ffi();
            try {
                $number = Library::constant('DKT_QUERY_' . strtoupper($what));
            } catch (FFI\Exception) {
                throw Error::of(Library::constant('DKT_E_UNKNOWN'), "there is no query $what");
            }
            $query = new Handle('dkt_query', 'dkt_query_free', fn(FFI $ffi, CData $out) =>
                $ffi->dkt_query_new($this->desk->pointer(), $number, $out));
            $role = $settings['role'] ?? null; // goes with the actor
            unset($settings['role']);
            foreach (array_filter(['key' => $key] + $settings, fn($value) => $value !== null) as $name => $value) {
                $value = $name === 'cursor' ? hex2bin($value) : $value;
                $values = $name === 'actor' ? [$value, -1, $role, -1] : (is_array($value) ? array_map(fn($end) => $end instanceof DateTimeInterface ? Instant::milliseconds($end) : $end,
                    $value) : (is_string($value) ? [$value, strlen($value)] : [(int)$value]));
                $status = $ffi->{"dkt_query_set_$name"}($query->pointer(), ...$values);
                if ($status < 0) {
                    throw Error::of($status, $ffi->dkt_query_error_text($query->pointer()));
                }
            }
            return $this->end('op', new Handle('dkt_op', 'dkt_op_free', fn(FFI $ffi, CData $out) =>
                $ffi->dkt_op_new_query($this->desk->pointer(), $query->pointer(), $out)));
        }

        /** All rows of a query, page by page as they are wanted. */
        public function rows(string $what, ?string $key = null, mixed ...$settings): \Generator
        {
            do {
                $page = $this->ask($what, $key, ...$settings);
                foreach ($page->rows as $row) {
                    yield $row;
                }
                $settings['cursor'] = $page->json['cursor'] ?? null;
            } while ($settings['cursor'] !== null);
        }

        /** Why a clock stands where it stands: json['explanation'] of the result (doc/explain.md). */
        public function explain(string $ticket, string $goal, int $run = 0): Result
        {
            return $this->end('op', new Handle('dkt_op', 'dkt_op_free', fn(FFI $ffi, CData $out) =>
                $ffi->dkt_op_new_explain($this->desk->pointer(), $ticket, -1, $goal, -1, $run, $out)));
        }

        /** Gives a page of the outbox to `$consume`, row by row, and takes out what it took; how many those were. */
        public function deliver(callable $consume, int $limit = 100): int
        {
            $op = new Handle('dkt_op', 'dkt_op_free', fn(FFI $ffi, CData $out) => $ffi->dkt_op_new_delivered($this->desk->pointer(), $out));
            $rows = $this->ask('outbox', limit: $limit)->rows;
            foreach ($rows as $row) {
                $consume($row);
                $status = Library::ffi()->dkt_op_add_delivered($op->pointer(), $row['subject_kind'], $row['subject'], -1, $row['seq']);
                $status < 0 && throw Error::of($status);
            }
            $rows && $this->end('op', $op);
            return count($rows);
        }

        /** Settles every ticket on which something has fallen due; how many those were. */
        public function runDue(): int
        {
            return $this->task('run_due');
        }

        public function voidNumbers(): int
        {
            return $this->task('void_numbers');
        }

        public function purgeRequests(): int
        {
            return $this->task('purge_requests');
        }

        /** Walks the whole desk: digest, root, progress, and findings, which are none when all is well. */
        public function verify(?string $root = null): array
        {
            return $this->task('verify', [$root], static fn(FFI $ffi, CData $task) => ['digest' => $ffi->dkt_verify_digest($task),
                'root' => $ffi->dkt_journal_root($task), 'progress' => $ffi->dkt_task_progress($task),
                'findings' => self::findings($ffi, $task)]);
        }

        private static function findings(FFI $ffi, CData $task): array
        {
            $found = [];
            [$subject, $seq, $name] = [$ffi->new('const char*'), $ffi->new('int64_t'), $ffi->new('const char*')];
            for ($i = 0; $number = $ffi->dkt_task_finding($task, $i, FFI::addr($subject), FFI::addr($seq), FFI::addr($name)); $i++) {
                $found[] = ['subject' => FFI::string($subject), 'seq' => $seq->cdata, 'name' => FFI::string($name),
                    'text' => $ffi->dkt_finding_text($number, 1)];
            }
            return $found;
        }

        private function task(string $name, array $values = [], ?\Closure $look = null): mixed
        {
            $task = new Handle('dkt_task', 'dkt_task_free', fn(FFI $ffi, CData $out) =>
                $ffi->{"dkt_task_new_$name"}($this->desk->pointer(), ...$values, ...[$out]));
            $this->end('task', $task);
            return $look ? $look(Library::ffi(), $task->pointer()) : Library::ffi()->dkt_task_progress($task->pointer());
        }

        /** Runs an operation or a task to its end on this store, or steps it over a store of the host's. */
        private function end(string $noun, Handle $handle): ?Result
        {
            if ($this->running) {
                throw new Closed('an operation runs on this store already');
            }
            $rows = $this->open();
            $this->running = true;
            try {
                [$status, $thrown] = $rows instanceof Handle
                    ? Raised::listen(fn() => Library::ffi()->{"dkt_{$noun}_run"}($handle->pointer(), $rows->pointer()))
                    : Raised::listen(fn() => $this->steps($noun, $handle->pointer(), $rows));
            } finally {
                $this->running = false;
            }
            $ffi = Library::ffi();
            $result = $noun === 'op' ? new Result($this->desk, $ffi->dkt_op_result_json($handle->pointer(), null)) : null;
            if ($status < 0) {
                throw Error::of($status, $ffi->{"dkt_{$noun}_error_text"}($handle->pointer()), $result,
                    $ffi->{"dkt_{$noun}_host_code"}($handle->pointer()), $thrown);
            }
            return $result;
        }

        /** The step loop: the library says what it needs, the host gives it, and the library goes on. */
        private function steps(string $noun, CData $pointer, object $host): int
        {
            $ffi = Library::ffi();
            $need = $ffi->new('int32_t');
            while (true) {
                $status = $ffi->{"dkt_{$noun}_step"}($pointer, FFI::addr($need));
                if ($status < 0 || $need->cdata === 0) {
                    return $status;
                }
                if ($need->cdata === 1) {
                    $this->read($ffi, $ffi->{"dkt_{$noun}_reads"}($pointer), $ffi->{"dkt_{$noun}_answers"}($pointer), $host);
                } else {
                    $outcome = $this->commit($ffi, $ffi->{"dkt_{$noun}_writes"}($pointer), $ffi->{"dkt_{$noun}_outcome"}($pointer), $host);
                    $ffi->{"dkt_{$noun}_committed"}($pointer, $outcome);
                }
            }
        }

        private function read(FFI $ffi, CData $reads, CData $answers, object $host): void
        {
            $asked = Json::decode($ffi->dkt_reads_json($reads, null));
            try {
                $found = $host->read($asked['desk'], $asked['reads']);
            } catch (Throwable $problem) {
                Raised::note($problem);
                $ffi->dkt_answers_error($answers, 0, $problem::class, -1); // its message may hold personal data
                return; // a wish without an answer: the round has failed
            }
            foreach ($asked['reads'] as $place => $wish) { // the library tells what is wrong with an answer
                $answer = Json::encode($found[$place] ?? null);
                $ffi->dkt_answers_json($answers, $wish['i'], $answer, strlen($answer));
            }
        }

        private function commit(FFI $ffi, CData $writes, CData $outcome, object $host): int
        {
            $asked = Json::decode($ffi->dkt_writes_json($writes, null));
            try {
                $host->commit($asked['desk'], $asked['writes']);
                return Library::DONE;
            } catch (CommitConflict $conflict) {
                foreach ($conflict->writes as $i) {
                    $ffi->dkt_outcome_conflict($outcome, $i);
                }
                return Library::COMMIT_CONFLICT;
            } catch (CommitFailed $failed) {
                $ffi->dkt_outcome_error($outcome, $failed->getCode(), $failed->getMessage(), -1);
                return Library::COMMIT_FAILED;
            } catch (Throwable $problem) {
                Raised::note($problem);
                $ffi->dkt_outcome_error($outcome, 0, $problem::class, -1);
                return 0; // nobody knows
            }
        }
    }
}
