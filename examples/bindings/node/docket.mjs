// SPDX-License-Identifier: MIT
// libdocket for Node.js: service-desk tickets on your own storage (doc/bindings/node.md).
//
//     const desk = new Desk(), store = desk.sqlite('desk.db')
//     const { subject } = store.do('register', { actor: 'ann', fields: { title: 'Printer' } })
//     store.do('resolve', subject, { actor: 'bob', fields: { resolution: 'New toner.' } })
//
// Prototypes, structs and constants are read from the installed docket.ffi.h; nothing is declared here. Commands and
// results travel as JSON (doc/json.md), so what a newer library adds arrives without a change here. A status that is not
// DKT_OK is thrown as a DocketError, one class a status: errors.Refused, errors.Maybe, ...
//
// Shipped stores answer at once. A store of yours may be asynchronous (desk.asyncStore): the library then says what it
// needs, step by step, and nothing waits. What a hook throws becomes a failure, at a commit "nobody knows"
// (errors.Maybe), and is the `cause` of what is thrown.
import fs from 'node:fs'
import path from 'node:path'
import koffi from 'koffi'

export const DONE = 0x4F4B, COMMIT_CONFLICT = 0x4F4C, COMMIT_FAILED = 0x4F4D
const NEED_NOTHING = 0, NEED_READ = 1
const TYPE_BYTES = 3, TYPE_INSTANT = 4, TYPE_JSON = 5

// ---- what docket.ffi.h declares ----

export const constants = {}
const lib = {}
const hookTypes = {}

function declare(header, library) {
  const text = fs.readFileSync(header, 'utf8')
  for (const [, name, value] of text.matchAll(/^\s+(DKT_\w+) = ([-\w]+)/gm)) constants[name] = Number(value)
  for (const [, name] of text.matchAll(/^typedef struct (\w+) \1;/gm)) koffi.opaque(name)
  for (const [, type, name] of text.matchAll(/^typedef (\w+) (\w+);/gm)) koffi.alias(name, type)
  for (const [, name, members] of text.matchAll(/^struct (\w+) \{(.*?)^\};/gms)) declareTable(name, members)
  for (const [prototype] of text.matchAll(/^(?!typedef)[\w \t*]+\bdkt_\w+\([^;{]*\);/gm)) {
    const name = /\b(dkt_\w+)\(/.exec(prototype)[1]
    const plain = prototype.replace(/\bstruct /g, '').replace(/\bchar \*out_/g, 'uint8_t *out_')
      .replace(/(const )?\w+ \*+(?=out_)/g, '_Out_ $&')
    let found
    lib[name] = (...values) => (found ??= library.func(plain))(...values) // declared when it is first called
    lib[name].prototype_text = prototype.replace(/\s+/g, ' ')
  }
}

function declareTable(name, members) {
  const fields = {}
  hookTypes[name] = {}
  for (const [, type, member, parameters, plainType, plain] of
    members.matchAll(/^\s+(?:([\w *]+?)\(\*(\w+)\)\(([^;]*)\)|(\w+) (\w+));/gm)) {
    if (!plain) hookTypes[name][member] = koffi.proto(`${type} ${name}_${member}(${parameters.replace(/\s+/g, ' ')})`)
    fields[plain ?? member] = plain ? plainType : koffi.pointer(hookTypes[name][member])
  }
  koffi.struct(name, fields)
  hookTypes[name].size = koffi.sizeof(name)
}

// DOCKET_INCLUDE_DIR and DOCKET_LIB_DIR say where a library that is not installed is.
function load(name) {
  const places = process.env.DOCKET_INCLUDE_DIR ? [process.env.DOCKET_INCLUDE_DIR]
    : ['/usr/local/include/docket', '/usr/include/docket']
  const header = places.map(place => path.join(place, `${name}.ffi.h`)).find(fs.existsSync)
  if (!header) throw new Error(`${name}.ffi.h is not in ${places.join(' or ')}`)
  declare(header, koffi.load(path.join(process.env.DOCKET_LIB_DIR ?? '', `lib${name}.so.0`)))
}

load('docket')
/** The prototypes in use, for the tests. */
export const prototypes = () => Object.fromEntries(Object.entries(lib).map(([name, call]) => [name, call.prototype_text]))

// ---- errors ----

/** What the library says, other than DKT_OK. `result` is there when an operation ended so. */
export class DocketError extends Error {
  constructor(status, words, result, hostCode = 0, cause) {
    super(`${lib.dkt_status_name(status)}: ${words || lib.dkt_status_text(status, 1)}`, cause && { cause })
    this.status = status
    this.code = lib.dkt_status_name(status)
    this.result = result
    this.hostCode = hostCode
  }

  get isRetryable() { return lib.dkt_status_is_retryable(this.status) === 1 }
  get reasons() { return this.result?.reasons ?? [] }
}

export const errors = {}
const classOf = {}
for (const [name, status] of Object.entries(constants)) {
  if (!name.startsWith('DKT_E_')) continue
  const short = name.slice(6).toLowerCase().replace(/(^|_)(\w)/g, (_, __, letter) => letter.toUpperCase())
  errors[short] = classOf[status] = { [short]: class extends DocketError { get name() { return short } } }[short]
}

const failure = (status, words, result, hostCode, cause) =>
  new (classOf[status] ?? DocketError)(status, words, result, hostCode, cause)

/** A handle was used after it was closed, closed twice, or closed or used anew while an operation runs on it. */
export class Closed extends Error { get name() { return 'Closed' } }

/** For a store's `commit` to throw: nothing was written; these writes met a row that is not as it was read. */
export class CommitConflict extends Error {
  constructor(...writes) { super(`writes ${writes} are stale`); this.writes = writes }
}

/** For a store's `commit` to throw: nothing was and nothing will be written. The words are for logs: no personal data. */
export class CommitFailed extends Error {
  constructor(words = '', code = 0) { super(words); this.code = code }
}

// ---- handles ----

const forgotten = new FinalizationRegistry(([free, pointer]) => lib[free](pointer))
let raised = [] // what the hooks of the call under way have thrown

function listening(call) { // a call may happen inside a hook of another
  const outer = raised
  raised = []
  try { return [call(), raised] } finally { raised = outer }
}

/** A handle of the library's, closed once: by close(), or when nobody holds it any more. */
export class Handle {
  #pointer
  #free
  running = 0

  constructor(make, free, values, words) {
    const out = [null]
    const [status, thrown] = listening(() => lib[make](...values, out))
    if (status < 0) throw failure(status, words?.(), undefined, 0, thrown[0])
    this.#pointer = out[0]
    this.#free = free
    forgotten.register(this, [free, out[0]], this)
  }

  get pointer() {
    if (!this.#pointer) throw new Closed(`this ${this.constructor.name} is closed`)
    return this.#pointer
  }

  close() {
    if (this.running) throw new Closed(`an operation runs on this ${this.constructor.name}`)
    const pointer = this.pointer
    this.#pointer = null
    forgotten.unregister(this)
    lib[this.#free](pointer)
  }
}
if (Symbol.dispose) Handle.prototype[Symbol.dispose] = function () { this.close() }

function using(handle, work) {
  try { return work(handle) } finally { handle.close() }
}

function must(status, words) {
  if (status < 0) throw failure(status, words?.())
}

// ---- hooks: one C function each for the whole program; the host's object is found by its token ----

const hosts = new Map()
const tables = {}
let lastToken = 0

/** How many hosts the library may still call. */
export const hostCount = () => hosts.size

function hosted(host) {
  hosts.set(++lastToken, host)
  return lastToken
}

function hooks(table, members) {
  tables[table] = { struct_size: hookTypes[table].size, flags: 0, write_count_max: 0, reserved: 0 }
  const guarded = work => (user, ...values) => {
    try { return work(hosts.get(Number(user)), ...values) } catch (problem) {
      raised.push(problem)
      return 0 // no success
    }
  }
  members.released ??= null
  for (const [name, work] of Object.entries(members)) {
    const call = name === 'released' ? user => { hosts.delete(Number(user)) } : guarded(work)
    tables[table][name] = koffi.register(call, koffi.pointer(hookTypes[table][name]))
  }
}

hooks('dkt_clock_hooks', {
  now(clock, out) {
    koffi.encode(out, 'int64_t', atOnce(Number(clock())))
    return DONE
  },
})
hooks('dkt_id_hooks', {
  random(source, out, n) {
    const bytes = Uint8Array.from(source(n))
    if (bytes.length !== n) throw new RangeError(`${bytes.length} random bytes are not ${n}`)
    koffi.encode(out, 'uint8_t', bytes, n)
    return DONE
  },
})
hooks('dkt_log_hooks', { log(log, level, text) { log(level, text) } })
hooks('dkt_permission_hooks', {
  decide(decide, permission) {
    const question = {}
    for (const name of ['actor', 'role', 'action', 'subject']) question[name] = lib[`dkt_permission_${name}`](permission)
    lib.dkt_permission_allow(permission, decide(question) === true ? 1 : 0)
    return DONE
  },
})
hooks('dkt_store_hooks', {
  read(store, reads, answers) {
    const asked = JSON.parse(lib.dkt_reads_json(reads, null))
    try {
      answer(answers, asked, atOnce(store.read(asked.desk, asked.reads)))
    } catch (problem) {
      lib.dkt_answers_error(answers, 0, problem?.name ?? 'thrown', -1) // its message may hold personal data
      throw problem
    }
    return DONE
  },
  commit(store, writes, outcome) {
    const asked = JSON.parse(lib.dkt_writes_json(writes, null))
    try {
      atOnce(store.commit(asked.desk, asked.writes))
    } catch (problem) {
      return outcomeOf(problem, outcome)
    }
    return DONE
  },
  begin(store) { atOnce(store.begin?.()); return DONE },
  abandon(store) { atOnce(store.abandon?.()); return DONE },
})

function atOnce(value) {
  if (typeof value?.then === 'function') throw new TypeError('this store answers later: it is one for desk.asyncStore()')
  return value
}

function answer(answers, asked, found) {
  for (const [place, wish] of asked.reads.entries()) { // the library tells what is wrong with an answer
    lib.dkt_answers_json(answers, wish.i, JSON.stringify(found[place] ?? null), -1)
  }
}

function outcomeOf(problem, outcome) {
  if (problem instanceof CommitConflict) {
    for (const i of problem.writes) lib.dkt_outcome_conflict(outcome, i)
    return COMMIT_CONFLICT
  }
  if (problem instanceof CommitFailed) {
    lib.dkt_outcome_error(outcome, problem.code, problem.message, -1)
    return COMMIT_FAILED
  }
  lib.dkt_outcome_error(outcome, 0, problem?.name ?? 'thrown', -1) // nobody knows
  throw problem
}

// ---- rules ----

const textIn = buffer => buffer.toString('utf8', 0, buffer.indexOf(0))

/** The rules of a desk: the default workflow, or what a profile document says (an object, or its JSON). Every
 * dkt_profile_... is a method without that beginning: profile.add_json({...}), profile.permit('close', 'lead'). */
export class Profile extends Handle {
  constructor(document) {
    const problem = Buffer.alloc(512)
    if (document === undefined) super('dkt_profile_new_default', 'dkt_profile_free', [])
    else {
      super('dkt_profile_new_json', 'dkt_profile_free',
        [typeof document === 'string' ? document : JSON.stringify(document), -1, problem.length, problem], () => textIn(problem))
    }
  }

  /** A calendar (doc/calendar.md) as an object. */
  add_calendar(code, definition) {
    const problem = Buffer.alloc(512), out = [null]
    must(lib.dkt_calendar_new(JSON.stringify(definition), -1, null, problem.length, problem, out),
      () => textIn(problem))
    try {
      this.#say('dkt_profile_add_calendar', [code, out[0]])
    } finally {
      lib.dkt_calendar_unref(out[0])
    }
    return this
  }

  add_goal(goal) { return this.#say('dkt_profile_add_goal', [JSON.stringify(goal), -1]) }
  add_json(document) { return this.#say('dkt_profile_add_json', [JSON.stringify(document), -1]) }

  #say(name, values) {
    must(lib[name](this.pointer, ...values), () => lib.dkt_profile_error_text(this.pointer))
    return this
  }

  static {
    for (const [name, { prototype_text: prototype }] of Object.entries(lib)) {
      const method = /^dkt_profile_((?:add|set|allow|require|permit|backdate)\w*)$/.exec(name)?.[1]
      if (!method || method in this.prototype) continue
      const count = prototype.split(',').length - 1
      this.prototype[method] = function (...values) {
        return this.#say(name, Array.from({ length: count }, (_, i) => values[i] ?? null))
      }
    }
  }
}

// ---- the desk ----

/** One organisation's service desk. Settings: `id`, `worker`, `outbox`, a `profile`; and hooks: `clock()` gives a Date or
 * milliseconds, `random(n)` n bytes, `log(level, text)`, `permission(question)` true to allow, where the question has
 * actor, role, action and subject. */
export class Desk extends Handle {
  constructor(settings = {}) {
    const config = new Handle('dkt_config_new', 'dkt_config_free', [])
    try {
      configure(config.pointer, settings)
      super('dkt_desk_new', 'dkt_desk_unref', [config.pointer], () => lib.dkt_config_error_text(config.pointer))
    } finally {
      config.close()
    }
    this.types = schemaTypes(this.pointer)
  }

  /** A store in memory. */
  memory() {
    return using(new Handle('dkt_memory_new', 'dkt_memory_free', [this.pointer]),
      memory => new Store(this, 'dkt_memory_store', [memory.pointer]))
  }

  /** A store in an SQLite file of its own. */
  sqlite(file, flags = 0) {
    if (!lib.dkt_sqlite_new) load('docket-sqlite')
    return using(new Handle('dkt_sqlite_new', 'dkt_sqlite_free', [this.pointer]), sqlite => {
      must(lib.dkt_sqlite_open(sqlite.pointer, file, -1, flags), () => lib.dkt_sqlite_error_text(sqlite.pointer))
      return new Store(this, 'dkt_sqlite_store', [sqlite.pointer])
    })
  }

  /** A store of yours: an object with read(desk, reads), which gives the rows of each wish, and commit(desk, writes),
   * which returns when all is written and throws CommitConflict or CommitFailed when nothing is; begin() and abandon()
   * if it has them. Wishes, rows and writes are those of doc/json.md. */
  store(host) {
    this.pointer // an open desk
    const table = { ...tables.dkt_store_hooks, write_count_max: host.write_count_max ?? 0 }
    return new Store(this, 'dkt_store_new', [table, hosted(host)])
  }

  /** The same for a host whose read and commit are asynchronous. Any number of operations may be under way at once. */
  asyncStore(host) {
    this.pointer
    return new AsyncStore(this, host)
  }
}

function configure(config, { id, worker, outbox, profile, clock, random, log, permission }) {
  const setting = (name, ...values) => must(lib[`dkt_config_set_${name}`](config, ...values),
    () => lib.dkt_config_error_text(config))
  if (id !== undefined) setting('id', id, -1)
  if (worker !== undefined) setting('worker', worker, -1)
  if (outbox !== undefined) setting('outbox', Number(outbox))
  if (clock) setting('clock', tables.dkt_clock_hooks, hosted(clock))
  if (random) setting('ids', tables.dkt_id_hooks, hosted(random))
  if (log) setting('log', tables.dkt_log_hooks, hosted(log))
  if (permission) setting('permission', tables.dkt_permission_hooks, hosted(permission))
  if (profile) {
    using(new Handle('dkt_rules_new', 'dkt_rules_unref', [profile.pointer], () => lib.dkt_profile_error_text(profile.pointer)),
      rules => setting('rules', rules.pointer))
  }
}

/** Kind -> column -> type, so that instants and bytes of rows become JavaScript's. */
function schemaTypes(desk) {
  const types = {}
  for (let k = 0; k < lib.dkt_schema_kind_count(desk); k++) {
    const kindName = [null], columns = {}
    const kind = lib.dkt_schema_kind(desk, k, kindName)
    for (let i = 0; i < lib.dkt_schema_column_count(desk, kind); i++) {
      const name = [null], type = [0]
      lib.dkt_schema_column(desk, kind, i, name, type, null)
      columns[name[0]] = type[0]
    }
    types[kindName[0]] = columns
  }
  return types
}

/** What came of an operation: `text` is its JSON, `json` that as an object; `rows` have Date and Buffer. */
export class Result {
  constructor(desk, text) {
    this.text = text
    this.json = JSON.parse(text)
    const { status, subject, seq, replayed, moves, reasons, kind, rows, cursor } = this.json
    Object.assign(this, { status, subject, seq, replayed, moves, reasons, cursor })
    const native = (name, value) => {
      const type = desk.types[kind]?.[name]
      return type === TYPE_INSTANT ? new Date(value)
        : type === TYPE_BYTES && typeof value === 'string' ? Buffer.from(value, 'hex')
          : type === TYPE_JSON ? JSON.parse(value) : value
    }
    this.rows = rows.map(row => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, native(name, value)])))
  }

  get row() { return this.rows[0] }
}

const wire = value => JSON.stringify(value, function (name, item) { // a Date is milliseconds, not a text
  return this[name] instanceof Date ? this[name].getTime() : item
})

// ---- what stores of both kinds make ----

const made = (desk, noun, make, text) => using(new Handle(`dkt_${noun}_new_json`, `dkt_${noun}_free`, [desk.pointer, text, -1]),
  asked => new Handle(make, 'dkt_op_free', [desk.pointer, asked.pointer]))

function command(desk, text) {
  try {
    return made(desk, 'command', 'dkt_op_new', text)
  } catch (problem) {
    if (!(problem instanceof errors.Format)) throw problem
    return made(desk, 'query', 'dkt_op_new_query', text) // no command: a query, or neither
  }
}

function query(desk, what, key, settings) {
  const number = constants[`DKT_QUERY_${what.toUpperCase()}`]
  if (number === undefined) throw failure(constants.DKT_E_UNKNOWN, `there is no query ${what}`)
  return using(new Handle('dkt_query_new', 'dkt_query_free', [desk.pointer, number]), made => {
    const { role = null, ...others } = settings ?? {} // the role goes with the actor
    for (const [name, value] of Object.entries({ key, ...others })) {
      if (value === undefined) continue
      const values = name === 'cursor' ? [Buffer.from(value, 'hex'), value.length / 2]
        : name === 'actor' ? [value, -1, role, -1] : Array.isArray(value) ? value.map(Number) : typeof value === 'string' ? [value, -1] : [Number(value)]
      if (!lib[`dkt_query_set_${name}`]) throw failure(constants.DKT_E_UNKNOWN, `a query has no ${name}`)
      must(lib[`dkt_query_set_${name}`](made.pointer, ...values), () => lib.dkt_query_error_text(made.pointer))
    }
    return new Handle('dkt_op_new_query', 'dkt_op_free', [desk.pointer, made.pointer])
  })
}

function findings(task) {
  return Array.from({ length: Math.min(Number(lib.dkt_task_finding_count(task)), 1000) }, (_, i) => {
    const subject = [null], seq = [0], name = [null]
    const number = lib.dkt_task_finding(task, i, subject, seq, name)
    return { subject: subject[0], seq: seq[0], name: name[0], text: lib.dkt_finding_text(number, 1) }
  })
}

const verified = task => ({
  digest: lib.dkt_verify_digest(task), root: lib.dkt_journal_root(task),
  progress: Number(lib.dkt_task_progress(task)), findings: findings(task),
})

/** After an operation or a task has ended: its result, or what is thrown. */
function ended(desk, noun, pointer, status, thrown) {
  const result = noun === 'op' ? new Result(desk, lib.dkt_op_result_json(pointer, null)) : undefined
  if (status < 0) {
    throw failure(status, lib[`dkt_${noun}_error_text`](pointer), result, lib[`dkt_${noun}_host_code`](pointer), thrown[0])
  }
  return result
}

const words = (action, subject, options) => {
  const [id, rest] = typeof subject === 'string' ? [subject, options] : [undefined, subject]
  return { action, subject: id, ...rest }
}

const callEnd = problem => {
  if (!(problem instanceof DocketError)) throw problem
  return problem.result?.text ?? JSON.stringify({ status: problem.code, code: problem.status, error: problem.message })
}

function taken(op, rows) {
  for (const row of rows) must(lib.dkt_op_add_delivered(op.pointer, row.subject_kind, row.subject, -1, row.seq))
}

// ---- a store that answers at once ----

/** One connection to where the rows are; everything is done through it. */
export class Store extends Handle {
  constructor(desk, make, values) {
    super(make, 'dkt_store_free', values)
    this.desk = desk
  }

  /** Carries out an action (doc/actions.md): store.do('claim', 'T-1', { actor: 'bob' }). Beside `actor` there are `role`,
   * `request`, `at`, `expect_seq`, `dry_run`, and `fields`, in which null takes a value away. */
  do(action, subject, options) { return this.run(words(action, subject, options)) }

  /** Carries out a command given as the object of doc/json.md. */
  run(asked) { return this.#end('op', command(this.desk, wire(asked))) }

  /** The JSON of a command or a query in, the JSON of its result out. Throws nothing that the library says. */
  call(text) {
    try { return this.#end('op', command(this.desk, text)).text } catch (problem) { return callEnd(problem) }
  }

  /** A page of a query: store.ask('owner', 'bob', { limit: 20 }). Settings are those of dkt_query_set_...; `range` is a
   * pair; `cursor` that of an earlier page. */
  ask(what, key, settings) { return this.#end('op', query(this.desk, what, key, settings)) }

  /** All rows of a query, page by page as they are wanted. */
  * rows(what, key, settings) {
    for (let cursor; ;) {
      const page = this.ask(what, key, { ...settings, cursor })
      yield * page.rows
      cursor = page.cursor
      if (!cursor) return
    }
  }

  /** Why a clock stands where it stands: `json.explanation` (doc/explain.md). */
  explain(ticket, goal, run = 0) {
    return this.#end('op', new Handle('dkt_op_new_explain', 'dkt_op_free', [this.desk.pointer, ticket, -1, goal, -1, run]))
  }

  /** Gives a page of the outbox to `consume`, row by row, and takes out what it took; how many those were. */
  deliver(consume, limit = 100) {
    const { rows } = this.ask('outbox', undefined, { limit })
    rows.forEach(consume)
    const op = new Handle('dkt_op_new_delivered', 'dkt_op_free', [this.desk.pointer])
    taken(op, rows)
    if (rows.length) this.#end('op', op)
    else op.close()
    return rows.length
  }

  /** Settles every ticket on which something has fallen due; how many those were. */
  runDue() { return this.#task('run_due') }
  voidNumbers() { return this.#task('void_numbers') }
  purgeRequests() { return this.#task('purge_requests') }

  /** Walks the whole desk: `digest`, `root`, `progress`, and `findings`, which are none when all is well. */
  verify(root = null) { return this.#task('verify', [root], verified) }

  #task(name, values = [], look = task => Number(lib.dkt_task_progress(task))) {
    return this.#end('task', new Handle(`dkt_task_new_${name}`, 'dkt_task_free', [this.desk.pointer, ...values]), look)
  }

  #end(noun, handle, look) {
    try {
      if (this.running) throw new Closed('an operation runs on this store already')
      const store = this.pointer
      this.running++
      try {
        const [status, thrown] = listening(() => lib[`dkt_${noun}_run`](handle.pointer, store))
        const result = ended(this.desk, noun, handle.pointer, status, thrown)
        return look ? look(handle.pointer) : result
      } finally {
        this.running--
      }
    } finally {
      handle.close()
    }
  }
}

// ---- a store that answers later ----

/** Everything that a Store has, as promises; rows() is an asynchronous iterator. */
export class AsyncStore {
  #host
  constructor(desk, host) {
    this.desk = desk
    this.#host = host
  }

  close() {
    if (!this.#host) throw new Closed('this AsyncStore is closed')
    this.#host = null
  }

  async do(action, subject, options) { return this.run(words(action, subject, options)) }
  async run(asked) { return this.#end('op', command(this.desk, wire(asked))) }
  async call(text) {
    try { return (await this.#end('op', command(this.desk, text))).text } catch (problem) { return callEnd(problem) }
  }

  async ask(what, key, settings) { return this.#end('op', query(this.desk, what, key, settings)) }

  async * rows(what, key, settings) {
    for (let cursor; ;) {
      const page = await this.ask(what, key, { ...settings, cursor })
      yield * page.rows
      cursor = page.cursor
      if (!cursor) return
    }
  }

  async explain(ticket, goal, run = 0) {
    return this.#end('op', new Handle('dkt_op_new_explain', 'dkt_op_free', [this.desk.pointer, ticket, -1, goal, -1, run]))
  }

  async deliver(consume, limit = 100) {
    const { rows } = await this.ask('outbox', undefined, { limit })
    for (const row of rows) await consume(row)
    const op = new Handle('dkt_op_new_delivered', 'dkt_op_free', [this.desk.pointer])
    taken(op, rows)
    if (rows.length) await this.#end('op', op)
    else op.close()
    return rows.length
  }

  async runDue() { return this.#task('run_due') }
  async voidNumbers() { return this.#task('void_numbers') }
  async purgeRequests() { return this.#task('purge_requests') }
  async verify(root = null) { return this.#task('verify', [root], verified) }

  #task(name, values = [], look = task => Number(lib.dkt_task_progress(task))) {
    return this.#end('task', new Handle(`dkt_task_new_${name}`, 'dkt_task_free', [this.desk.pointer, ...values]), look)
  }

  // The step loop: the library says what it needs, the host gives it when it has it, and the library goes on.
  async #end(noun, handle, look) {
    const thrown = []
    try {
      for (const pointer = handle.pointer; ;) {
        const need = [0], host = this.#host
        if (!host) throw new Closed('this AsyncStore is closed')
        const [status, more] = listening(() => lib[`dkt_${noun}_step`](pointer, need))
        thrown.push(...more)
        if (status < 0 || need[0] === NEED_NOTHING) {
          const result = ended(this.desk, noun, pointer, status, thrown)
          return look ? look(pointer) : result
        }
        await (need[0] === NEED_READ ? this.#read : this.#commit).call(this, noun, pointer, host, thrown)
      }
    } finally {
      handle.close()
    }
  }

  async #read(noun, pointer, host, thrown) {
    const asked = JSON.parse(lib.dkt_reads_json(lib[`dkt_${noun}_reads`](pointer), null))
    let found
    try {
      found = await host.read(asked.desk, asked.reads)
    } catch (problem) {
      thrown.push(problem)
      lib.dkt_answers_error(lib[`dkt_${noun}_answers`](pointer), 0, problem?.name ?? 'thrown', -1)
      return // a wish without an answer: the round has failed
    }
    answer(lib[`dkt_${noun}_answers`](pointer), asked, found)
  }

  async #commit(noun, pointer, host, thrown) {
    const asked = JSON.parse(lib.dkt_writes_json(lib[`dkt_${noun}_writes`](pointer), null))
    let outcome = DONE
    try {
      await host.commit(asked.desk, asked.writes)
    } catch (problem) {
      try {
        outcome = outcomeOf(problem, lib[`dkt_${noun}_outcome`](pointer))
      } catch {
        thrown.push(problem)
        outcome = 0 // nobody knows
      }
    }
    lib[`dkt_${noun}_committed`](pointer, outcome)
  }
}
