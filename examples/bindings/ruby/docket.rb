# SPDX-License-Identifier: MIT
# frozen_string_literal: true

# libdocket for Ruby: service-desk tickets on your own storage (doc/bindings/ruby.md).
#
#     Docket::Desk.open do |desk|
#       desk.sqlite('desk.db') do |store|
#         ticket = store.do(:register, actor: 'ann', fields: { title: 'Printer' }).subject
#         store.do(:resolve, ticket, actor: 'bob', fields: { resolution: 'New toner.' })
#       end
#     end
#
# Prototypes, structs and constants are read from the installed docket.ffi.h; nothing is declared here. Commands and
# results travel as JSON (doc/json.md), so what a newer library adds arrives without a change here. A status that is not
# DKT_OK is raised as a Docket::Error, one class a status: Docket::Errors::Refused, Docket::Errors::Maybe, ...
#
# A store of yours is driven step by step: the library says what it needs, Ruby answers, and no Ruby block is called from C
# for it. Only clock, random, log and permission are called back, if given. An exception in a hook becomes a failure, at a
# commit "nobody knows" (Errors::Maybe), and is the cause of what is raised.
require 'ffi'
require 'json'

module Docket
  DONE = 0x4F4B
  COMMIT_CONFLICT = 0x4F4C
  COMMIT_FAILED = 0x4F4D

  # What the headers declare. A function is attached when it is first called.
  module Lib
    CONSTANTS = {}
    PROTOTYPES = {}
    TABLES = {}
    TYPES = { 'void' => :void, 'int32_t' => :int32, 'uint32_t' => :uint32, 'int64_t' => :int64, 'uint8_t' => :uint8,
              'uintptr_t' => :size_t, 'size_t' => :size_t, 'dkt_status' => :int32 }.freeze
    class << self
      def type_of(declared, name = '')
        return TYPES.fetch(declared.strip.delete_prefix('const ')) unless declared.include?('*')

        declared.strip == 'const char *' && name != 'cursor' ? :string : :pointer # a cursor is bytes
      end

      def parameters_of(text)
        text.strip == 'void' ? [] : text.split(',').map { |one| type_of(one[/\A(.*?)\w+\z/m, 1], one[/\w+\z/]) }
      end

      # DOCKET_INCLUDE_DIR and DOCKET_LIB_DIR say where a library that is not installed is.
      def load(name)
        places = ENV['DOCKET_INCLUDE_DIR'] ? [ENV['DOCKET_INCLUDE_DIR']] : ['/usr/local/include/docket', '/usr/include/docket']
        header = places.map { |place| File.join(place, "#{name}.ffi.h") }.find { |path| File.exist?(path) } or
          raise LoadError, "#{name}.ffi.h is not in #{places.join(' or ')}"
        file = "lib#{name}.so.0"
        library = FFI::DynamicLibrary.open(ENV['DOCKET_LIB_DIR'] ? File.join(ENV['DOCKET_LIB_DIR'], file) : file,
                                           FFI::DynamicLibrary::RTLD_LAZY)
        declare(File.read(header, encoding: 'UTF-8'), library)
      end

      def declare(text, library)
        text.scan(/^\s+(DKT_\w+) = ([-\w]+)/) { |name, value| CONSTANTS[name] = Integer(value) }
        text.scan(/^struct (\w+) \{(.*?)^\};/m) { |name, members| TABLES[name] = table_of(members) }
        text.scan(/^(?!typedef)([\w \t*]+?)\b(dkt_\w+)\(([^;{]*)\);/) do |type, name, parameters|
          PROTOTYPES[name] = "#{type.strip} #{name}(#{parameters});".gsub(/\s+/, ' ')
          call = nil
          define_singleton_method(name) do |*values|
            call ||= FFI::Function.new(type_of(type), parameters_of(parameters), library.find_function(name))
            call.call(*values)
          end
        end
      end

      # Member -> its type, or that of the function it points to.
      def table_of(members)
        members.scan(/^\s+(?:([\w *]+?)\(\*(\w+)\)\(([^;]*)\)|(\w+) (\w+));/).to_h do |type, hook, parameters, plain, member|
          hook ? [hook.to_sym, [type_of(type), parameters_of(parameters).map { |one| one == :string ? :pointer : one }]]
               : [member.to_sym, TYPES.fetch(plain)]
        end
      end

      def text(string)
        string&.dup&.force_encoding(Encoding::UTF_8)
      end
    end
  end
  Lib.load('docket')

  # What the library says, other than DKT_OK. `result` is there when an operation ended so.
  class Error < StandardError
    attr_reader :status, :name, :result, :host_code

    def initialize(status, words = '', result: nil, host_code: 0)
      @status = status
      @name = Lib.dkt_status_name(status)
      @result = result
      @host_code = host_code
      super("#{@name}: #{words.to_s.empty? ? Lib.text(Lib.dkt_status_text(status, 1)) : Lib.text(words)}")
    end

    def reasons
      result ? result.reasons : []
    end

    def retryable?
      Lib.dkt_status_is_retryable(status) == 1
    end
  end

  # One class a status: Errors::Refused is DKT_E_REFUSED.
  module Errors
    CLASS_OF = Lib::CONSTANTS.select { |name, _| name.start_with?('DKT_E_') }.to_h do |name, status|
      [status, const_set(name.delete_prefix('DKT_E_').split('_').map(&:capitalize).join, Class.new(Error))]
    end.freeze

    def self.check(status, words = nil, cause: nil, **more)
      return if status >= 0

      raise CLASS_OF.fetch(status, Error).new(status, words&.call.to_s, **more), cause: cause
    end
  end

  # A handle was used after it was closed, closed twice, or closed or used anew while an operation runs on it.
  class Closed < RuntimeError; end

  # For a store's commit to raise: nothing was written; these writes met a row that is not as it was read.
  class CommitConflict < StandardError
    attr_reader :writes

    def initialize(*writes)
      @writes = writes
      super("writes #{writes.join(', ')} are stale")
    end
  end

  # For a store's commit to raise: nothing was and nothing will be written. The words are for logs: no personal data.
  class CommitFailed < StandardError
    attr_reader :code

    def initialize(words = '', code = 0)
      @code = code
      super(words)
    end
  end

  # What hooks raise, in the thread of the call under way.
  module Raised
    def self.note(problem)
      Thread.current[:docket_raised]&.push(problem)
    end

    # The call's answer, with the first thing raised. A call may happen inside a hook of another.
    def self.listen
      outer = Thread.current[:docket_raised]
      Thread.current[:docket_raised] = found = []
      [yield, found.first]
    ensure
      Thread.current[:docket_raised] = outer
    end
  end

  # A handle of the library's, closed once: by close, by a block's end, or when nobody holds it any more.
  class Handle
    def initialize(make, free, *values, words: nil)
      out = FFI::MemoryPointer.new(:pointer)
      status, problem = Raised.listen { Lib.public_send(make, *values, out) }
      Errors.check(status, words, cause: problem)
      @pointer = FFI::AutoPointer.new(out.read_pointer, Lib.method(free))
    end

    # Makes it, gives it to the block if there is one, and closes it then.
    def self.open(*values, **settings)
      handle = new(*values, **settings)
      return handle unless block_given?

      begin
        yield handle
      ensure
        handle.close unless handle.closed?
      end
    end

    def pointer
      @pointer or raise Closed, "this #{self.class} is closed"
    end

    def closed?
      @pointer.nil?
    end

    def close
      freed = pointer
      @pointer = nil
      freed.free
    end
  end

  # Hooks: one C function each for the whole program; the host's own is found by its token.
  module Hooks
    HOSTS = {}
    GUARD = Mutex.new
    WORKS = {
      now: lambda do |clock, out|
        now = clock.call
        out.write_int64(now.is_a?(Time) ? Docket.milliseconds(now) : now)
      end,
      random: lambda do |source, out, n|
        bytes = source.call(n)
        raise ArgumentError, "#{bytes.bytesize} random bytes are not #{n}" if bytes.bytesize != n

        out.put_bytes(0, bytes)
      end,
      log: ->(log, level, text, length) { log.call(level, Lib.text(text.read_bytes(length))) },
      decide: lambda do |decide, permission|
        question = %i[actor role action subject].to_h { |name| [name, Lib.text(Lib.public_send("dkt_permission_#{name}", permission))] }
        Lib.dkt_permission_allow(permission, decide.call(question) == true ? 1 : 0)
      end
    }.freeze

    # Nothing may be raised through C.
    def self.guarded(work)
      lambda do |user, *values|
        work.call(HOSTS.fetch(user), *values)
        DONE
      rescue Exception => problem # rubocop:disable Lint/RescueException
        Raised.note(problem)
        0
      end
    end

    def self.function(member, (type, parameters))
      work = member == :released ? ->(user) { HOSTS.delete(user) && nil } : guarded(WORKS.fetch(member))
      FFI::Function.new(type, parameters) { |*values| type == :void ? work.call(*values) && nil : work.call(*values) }
    end

    def self.table(name)
      members = Lib::TABLES.fetch(name)
      layout = Class.new(FFI::Struct)
      layout.layout(*members.flat_map { |member, type| [member, type.is_a?(Array) ? :pointer : type] })
      functions = members.select { |_, type| type.is_a?(Array) }.to_h { |member, type| [member, function(member, type)] }
      hooks = layout.new
      hooks[:struct_size] = layout.size
      functions.each { |member, call| hooks[member] = call }
      [hooks, functions] # the functions live as long as the table
    end

    TABLE_OF = { clock: 'dkt_clock_hooks', ids: 'dkt_id_hooks', log: 'dkt_log_hooks', permission: 'dkt_permission_hooks' }
               .transform_values { |name| table(name) }.freeze

    def self.set(config, setting, host)
      token = GUARD.synchronize { (@last = (@last || 0) + 1).tap { |n| HOSTS[n] = host } }
      Lib.public_send("dkt_config_set_#{setting}", config, TABLE_OF.fetch(setting).first, token)
    end
  end

  def self.milliseconds(instant)
    instant.to_i * 1000 + instant.nsec / 1_000_000
  end

  def self.instant(milliseconds)
    Time.at(milliseconds / 1000, milliseconds % 1000, :millisecond).utc
  end

  # What goes in: symbols are texts, a Time is milliseconds.
  def self.wire(value)
    case value
    when Hash then value.transform_values { |item| wire(item) }
    when Array then value.map { |item| wire(item) }
    when Time then milliseconds(value)
    else value
    end
  end

  # The rules of a desk: the default workflow, or what a profile document says (a hash, or its JSON). Every dkt_profile_... is
  # a method without that beginning: profile.add_json({...}), profile.permit('close', 'lead').
  class Profile < Handle
    def initialize(document = nil)
      return super('dkt_profile_new_default', 'dkt_profile_free') if document.nil?

      text = document.is_a?(String) ? document : JSON.generate(document)
      problem = FFI::MemoryPointer.new(:char, 512)
      super('dkt_profile_new_json', 'dkt_profile_free', text, text.bytesize, 512, problem, words: -> { problem.read_string })
    end

    Lib::PROTOTYPES.each_key do |name|
      method = name[/\Adkt_profile_((?:add|set|allow|require|permit|backdate)\w*)\z/, 1] or next
      define_method(method) do |*values|
        values = [JSON.generate(values.first), -1] if values.first.is_a?(Hash)
        Errors.check(Lib.public_send(name, pointer, *values), -> { Lib.dkt_profile_error_text(pointer) })
        self
      end
    end
  end

  # One organisation's service desk. Settings: id, worker, outbox, a profile; and hooks: clock.call gives a Time or
  # milliseconds, random.call(n) n bytes, log.call(level, text), permission.call(question) true to allow, where the question
  # has actor, role, action and subject.
  class Desk < Handle
    attr_reader :types

    def initialize(id: nil, worker: nil, outbox: nil, profile: nil, clock: nil, random: nil, log: nil, permission: nil)
      Handle.open('dkt_config_new', 'dkt_config_free') do |config|
        words = -> { Lib.dkt_config_error_text(config.pointer) }
        set = ->(status) { Errors.check(status, words) }
        set[Lib.dkt_config_set_id(config.pointer, id, id.bytesize)] if id
        set[Lib.dkt_config_set_worker(config.pointer, worker, worker.bytesize)] if worker
        set[Lib.dkt_config_set_outbox(config.pointer, outbox == true ? 1 : outbox)] if outbox
        { clock: clock, ids: random, log: log, permission: permission }.compact.each do |setting, host|
          set[Hooks.set(config.pointer, setting, host)]
        end
        if profile
          Handle.open('dkt_rules_new', 'dkt_rules_unref', profile.pointer,
                      words: -> { Lib.dkt_profile_error_text(profile.pointer) }) do |rules|
            set[Lib.dkt_config_set_rules(config.pointer, rules.pointer)]
          end
        end
        super('dkt_desk_new', 'dkt_desk_unref', config.pointer, words: words)
      end
      @types = schema
    end

    # A store in memory.
    def memory(&block)
      made = Handle.open('dkt_memory_new', 'dkt_memory_free', pointer) { |memory| rows('dkt_memory_store', memory.pointer) }
      over(made, &block)
    end

    # A store in an SQLite file of its own.
    def sqlite(path, flags: 0, &block)
      Lib.load('docket-sqlite') unless Lib.respond_to?(:dkt_sqlite_new)
      opened = Handle.open('dkt_sqlite_new', 'dkt_sqlite_free', pointer) do |sqlite|
        Errors.check(Lib.dkt_sqlite_open(sqlite.pointer, path.to_s, -1, flags), -> { Lib.dkt_sqlite_error_text(sqlite.pointer) })
        rows('dkt_sqlite_store', sqlite.pointer)
      end
      over(opened, &block)
    end

    # A store of yours: an object with read(desk, reads), which gives the rows of each wish, and commit(desk, writes), which
    # returns when all is written and raises CommitConflict or CommitFailed when nothing is. Wishes, rows and writes are
    # those of doc/json.md.
    def store(host, &block)
      pointer # an open desk
      over(host, &block)
    end

    private

    def rows(make, pointer)
      Handle.new(make, 'dkt_store_free', pointer)
    end

    def over(rows)
      store = Store.new(self, rows)
      return store unless block_given?

      begin
        yield store
      ensure
        store.close unless store.closed?
      end
    end

    # Kind -> column -> type, so that instants and bytes of rows become Ruby's.
    def schema
      name = FFI::MemoryPointer.new(:pointer)
      type = FFI::MemoryPointer.new(:int32)
      named = -> { Lib.text(name.read_pointer.read_string) }
      (0...Lib.dkt_schema_kind_count(pointer)).to_h do |k|
        kind = Lib.dkt_schema_kind(pointer, k, name)
        [named.call, (0...Lib.dkt_schema_column_count(pointer, kind)).to_h do |i|
          Lib.dkt_schema_column(pointer, kind, i, name, type, nil)
          [named.call, type.read_int32]
        end]
      end
    end
  end

  Reason = Struct.new(:code, :name, :english, :chinese, keyword_init: true)

  # What came of an operation: `text` is its JSON, `json` that as a hash; `rows` are hashes by symbols with Time and bytes.
  class Result
    attr_reader :text, :json, :status, :subject, :seq, :replayed, :moves, :reasons, :rows

    def initialize(desk, text)
      @text = text
      @json = JSON.parse(text)
      @status, @subject, @seq, @replayed, @moves = json.values_at('status', 'subject', 'seq', 'replayed', 'moves')
      @reasons = json['reasons'].map { |reason| Reason.new(**reason.slice('code', 'name', 'english', 'chinese').transform_keys(&:to_sym)) }
      types = desk.types[json['kind']] || {}
      @rows = json['rows'].map { |row| row.to_h { |name, value| [name.to_sym, native(types[name], value)] } }
    end

    def row
      rows.first
    end

    private

    def native(type, value)
      case type
      when Lib::CONSTANTS['DKT_TYPE_INSTANT'] then Docket.instant(value)
      when Lib::CONSTANTS['DKT_TYPE_BYTES'] then value.is_a?(String) ? [value].pack('H*') : value
      when Lib::CONSTANTS['DKT_TYPE_JSON'] then JSON.parse(value)
      else value
      end
    end
  end

  Finding = Struct.new(:subject, :seq, :name, :text)
  Verification = Struct.new(:digest, :root, :progress, :findings)

  # One connection to where the rows are; everything is done through it. One thread at a time.
  class Store
    attr_reader :desk

    def initialize(desk, rows)
      @desk = desk
      @rows = rows
      @running = false
    end

    def closed?
      @rows.nil?
    end

    def close
      raise Closed, 'an operation runs on this store' if @running

      rows = opened
      @rows = nil
      rows.close if rows.is_a?(Handle)
    end

    # Carries out an action with its fields: doc/actions.md. nil takes a field's value away.
    def do(action, subject = nil, actor: nil, role: nil, request: nil, at: nil, expect_seq: nil, dry_run: nil, fields: nil)
      run({ action: action, subject: subject, actor: actor, role: role, request: request, at: at, expect_seq: expect_seq,
            dry_run: dry_run, fields: fields }.compact)
    end

    # Carries out a command given as the hash of doc/json.md.
    def run(command)
      run_text(JSON.generate(Docket.wire(command)))
    end

    # The JSON of a command or a query in, the JSON of its result out. Raises nothing that the library says.
    def call(text)
      run_text(text).text
    rescue Error => error
      error.result ? error.result.text : JSON.generate(status: error.name, code: error.status, error: error.message)
    end

    # A page of a query: store.ask(:owner, 'bob', limit: 20). Settings are those of dkt_query_set_...; a range is a pair;
    # `cursor` that of an earlier page's json.
    def ask(what, key = nil, role: nil, **settings)
      number = Lib::CONSTANTS["DKT_QUERY_#{what.to_s.upcase}"] or
        Errors.check(Lib::CONSTANTS['DKT_E_UNKNOWN'], -> { "there is no query #{what}" })
      Handle.open('dkt_query_new', 'dkt_query_free', desk.pointer, number) do |query|
        { key: key, **settings }.compact.each do |name, value|
          value = [value].pack('H*') if name == :cursor
          values = name == :actor ? [value, value.bytesize, role, -1] : value.is_a?(String) ? [value, value.bytesize] : Array(Docket.wire(value)).map { |one| one == true ? 1 : one }
          Errors.check(Lib.public_send("dkt_query_set_#{name}", query.pointer, *values), -> { Lib.dkt_query_error_text(query.pointer) })
        end
        finish('op', Handle.new('dkt_op_new_query', 'dkt_op_free', desk.pointer, query.pointer))
      end
    end

    # All rows of a query, page by page as they are wanted; an enumerator without a block.
    def rows(what, key = nil, **settings)
      return enum_for(:rows, what, key, **settings) unless block_given?

      loop do
        page = ask(what, key, **settings)
        page.rows.each { |row| yield row }
        settings[:cursor] = page.json['cursor'] or break
      end
    end

    # Why a clock stands where it stands: json['explanation'] of the result (doc/explain.md).
    def explain(ticket, goal, run = 0)
      finish('op', Handle.new('dkt_op_new_explain', 'dkt_op_free', desk.pointer, ticket, ticket.bytesize, goal, goal.bytesize, run))
    end

    # Gives a page of the outbox to the block, row by row, and takes out what it took; how many those were.
    def deliver(limit: 100, &block)
      taken = ask(:outbox, limit: limit).rows.each(&block)
      return 0 if taken.empty?

      op = Handle.new('dkt_op_new_delivered', 'dkt_op_free', desk.pointer)
      taken.each do |row|
        Errors.check(Lib.dkt_op_add_delivered(op.pointer, row[:subject_kind], row[:subject], row[:subject].bytesize, row[:seq]))
      end
      finish('op', op)
      taken.size
    end

    # Settles every ticket on which something has fallen due; how many those were.
    def run_due
      task('run_due')
    end

    def void_numbers
      task('void_numbers')
    end

    def purge_requests
      task('purge_requests')
    end

    # Walks the whole desk: digest, root, progress, and findings, which are none when all is well.
    def verify(root = nil)
      task('verify', root) do |task|
        Verification.new(Lib.dkt_verify_digest(task), Lib.dkt_journal_root(task), Lib.dkt_task_progress(task), findings(task))
      end
    end

    private

    def opened
      @rows or raise Closed, "this #{self.class} is closed"
    end

    def run_text(text)
      op = begin
        made('command', 'dkt_op_new', text)
      rescue Errors::Format # no command: a query, or neither
        made('query', 'dkt_op_new_query', text)
      end
      finish('op', op)
    end

    def made(noun, make, text)
      Handle.open("dkt_#{noun}_new_json", "dkt_#{noun}_free", desk.pointer, text, text.bytesize) do |asked|
        Handle.new(make, 'dkt_op_free', desk.pointer, asked.pointer)
      end
    end

    def findings(task)
      subject, seq, name = FFI::MemoryPointer.new(:pointer), FFI::MemoryPointer.new(:int64), FFI::MemoryPointer.new(:pointer)
      (0...[Lib.dkt_task_finding_count(task), 1000].min).map do |i|
        number = Lib.dkt_task_finding(task, i, subject, seq, name)
        Finding.new(Lib.text(subject.read_pointer.read_string), seq.read_int64, name.read_pointer.read_string, Lib.dkt_finding_text(number, 1))
      end
    end

    def task(name, *values, &look)
      finish('task', Handle.new("dkt_task_new_#{name}", 'dkt_task_free', desk.pointer, *values),
             look || ->(task) { Lib.dkt_task_progress(task) })
    end

    # Runs an operation or a task to its end on this store, or steps it over a store of the host's, and frees it.
    def finish(noun, handle, look = nil)
      raise Closed, 'an operation runs on this store already' if @running

      rows = opened
      pointer = handle.pointer
      @running = true
      begin
        status, problem = Raised.listen do
          rows.is_a?(Handle) ? Lib.public_send("dkt_#{noun}_run", pointer, rows.pointer) : steps(noun, pointer, rows)
        end
      ensure
        @running = false
      end
      result = Result.new(desk, Lib.text(Lib.dkt_op_result_json(pointer, nil))) if noun == 'op'
      Errors.check(status, -> { Lib.public_send("dkt_#{noun}_error_text", pointer) }, cause: problem, result: result,
                   host_code: Lib.public_send("dkt_#{noun}_host_code", pointer))
      look ? look.call(pointer) : result
    ensure
      handle.close
    end

    # The step loop: the library says what it needs, the host gives it, and the library goes on.
    def steps(noun, pointer, host)
      need = FFI::MemoryPointer.new(:int32)
      loop do
        status = Lib.public_send("dkt_#{noun}_step", pointer, need)
        return status if status.negative? || need.read_int32.zero?

        if need.read_int32 == Lib::CONSTANTS['DKT_NEED_READ']
          read(Lib.public_send("dkt_#{noun}_reads", pointer), Lib.public_send("dkt_#{noun}_answers", pointer), host)
        else
          outcome = commit(Lib.public_send("dkt_#{noun}_writes", pointer), Lib.public_send("dkt_#{noun}_outcome", pointer), host)
          Lib.public_send("dkt_#{noun}_committed", pointer, outcome)
        end
      end
    end

    def read(reads, answers, host)
      asked = JSON.parse(Lib.text(Lib.dkt_reads_json(reads, nil)))
      found = host.read(asked['desk'], asked['reads'])
      asked['reads'].each_with_index do |wish, place| # the library tells what is wrong with an answer
        answer = JSON.generate(found[place])
        Lib.dkt_answers_json(answers, wish['i'], answer, answer.bytesize)
      end
    rescue StandardError => problem
      Raised.note(problem)
      Lib.dkt_answers_error(answers, 0, problem.class.name.to_s, -1) # its message may hold personal data
    end

    def commit(writes, outcome, host)
      asked = JSON.parse(Lib.text(Lib.dkt_writes_json(writes, nil)))
      host.commit(asked['desk'], asked['writes'])
      DONE
    rescue CommitConflict => conflict
      conflict.writes.each { |i| Lib.dkt_outcome_conflict(outcome, i) }
      COMMIT_CONFLICT
    rescue CommitFailed => failed
      Lib.dkt_outcome_error(outcome, failed.code, failed.message, -1)
      COMMIT_FAILED
    rescue StandardError => problem
      Raised.note(problem)
      Lib.dkt_outcome_error(outcome, 0, problem.class.name.to_s, -1)
      0 # nobody knows
    end
  end
end
