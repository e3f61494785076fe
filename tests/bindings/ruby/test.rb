# SPDX-License-Identifier: MIT
# frozen_string_literal: true

# test.rb ROOT: the Ruby binding plays every scenario on every store, meets every fault, and catches misuse.
require 'tmpdir'
require 'hash_store'
require 'scenario'

ROOT = ARGV.fetch(0)
SCENARIOS = Dir.glob("#{ROOT}/tests/scenarios/*.json").sort
TESTS = {} # rubocop:disable Style/MutableConstant

def path_of(name)
  "#{ROOT}/tests/scenarios/#{name}.json"
end

def raises(type, words = '')
  yield
rescue type => e
  hold(e.message.include?(words), "#{e.message} has no #{words}")
  e
else
  raise "#{type} was not raised"
end

KINDS = {
  'memory' => ->(desk, _) { desk.memory },
  'sqlite' => ->(desk, folder) { desk.sqlite(File.join(folder, 'desk.db')) },
  'a Hash' => ->(desk, _) { desk.store(HashStore.new) }
}.freeze
SCENARIOS.product(KINDS.to_a).each do |path, (kind, make)|
  TESTS["#{File.basename(path)} plays on #{kind}"] = lambda do
    Dir.mktmpdir do |folder|
      scenario = Scenario.new(path)
      scenario.desk do |desk|
        store = make.call(desk, folder)
        scenario.play(store)
        store.close
      end
    end
  end
end

TESTS['a fault in each hook of each command is reported and settled by the request id'] = lambda do
  total = %w[day links people].product(Scenario::OUTCOME.keys).sum do |name, fault| # each command has a request id
    scenario = Scenario.new(path_of(name))
    scenario.desk do |desk|
      host = FaultStore.new(HashStore.new, scenario.hooks)
      desk.store(host) { |store| scenario.play(store, fault, host) }
    end
    scenario.faults
  end
  puts "figure: #{total} faults"
  hold(total > 140, 'too few faults')
end

TESTS['a fault in a query or task is reported and the desk goes on'] = lambda do
  scenario = Scenario.new(path_of('day'))
  store = scenario.desk.store(FaultStore.new(HashStore.new, scenario.hooks))
  store.do(:register, 'T-1', actor: 'ann')
  [-> { store.ask(:open) }, -> { store.run_due }, -> { store.verify }, -> { store.deliver { |row| row } }].each do |run|
    scenario.hooks.armed = 'read'
    hold(raises(Docket::Errors::Store, &run).cause.is_a?(Fault), 'another cause')
  end
  hold(store.rows(:open).map { |row| row[:id] } == ['T-1'], 'the desk does not go on')
end

TESTS['a handle used after it was closed is an exception'] = lambda do
  desk = Docket::Desk.new
  [desk.memory, desk.store(HashStore.new)].each do |store|
    store.close
    [-> { store.close }, -> { store.run_due }, -> { store.do(:register) }, -> { store.ask(:open) },
     -> { store.call('{"action":"register"}') }].each { |use| raises(Docket::Closed, &use) }
  end
  desk.close
  [-> { desk.close }, -> { desk.memory }, -> { desk.store(HashStore.new) }].each { |use| raises(Docket::Closed, &use) }
end

TESTS['a store is not closed or used anew from inside its hooks'] = lambda do
  host = HashStore.new
  store = Docket::Desk.new.store(host)
  caught = 0
  host.define_singleton_method(:read) do |desk, reads|
    [-> { store.close }, -> { store.run_due }].each do |use|
      raises(Docket::Closed, &use)
      caught += 1
    end
    super(desk, reads)
  end
  store.do(:register, 'T-1', actor: 'ann')
  hold(caught == 2, caught)
end

TESTS['hooks live as long as the library may call them, and no longer'] = lambda do
  before = Docket::Hooks::HOSTS.keys
  desks = Array.new(50) { |i| Docket::Desk.new(clock: -> { i * 1000 }) }
  made = Docket::Hooks::HOSTS.keys - before
  hold(made.size == 50, 'a hook is missing')
  GC.start
  desks.each_with_index do |desk, i|
    desk.memory do |store|
      hold(store.do(:register, actor: 'ann').row[:registered_at].to_i == i, 'another clock was asked')
    end
    desk.close
  end
  hold((Docket::Hooks::HOSTS.keys & made).empty?, 'a hook is left')
end

TESTS['a log that raises harms nothing'] = lambda do
  now = 60_000
  said = []
  log = lambda do |level, _text|
    said << level
    raise Fault, 'log'
  end
  store = Docket::Desk.new(clock: -> { now }, log: log).memory
  store.do(:register, 'T-1', actor: 'ann')
  now = 0
  hold(store.do(:note, 'T-1', actor: 'ann', fields: { text: 'x' }).seq == 2, 'not done')
  hold(said == [Docket::Lib::CONSTANTS['DKT_LOG_NOTICE']], said)
end

TESTS['thousands of commands leave no memory behind'] = lambda do
  resident = lambda do
    GC.start
    Integer(File.read('/proc/self/statm').split[1]) * 4096
  end
  store = Docket::Desk.new(clock: -> { 0 }, permission: ->(_) { true }).store(HashStore.new)
  work = lambda do
    1500.times do
      raises(Docket::Errors::NotFound) { store.do(:note, 'T-9', actor: 'ann', fields: { text: 'x' * 1000 }) }
      store.ask(:open)
    end
  end
  2.times { work.call }
  before = resident.call
  work.call
  hold(resident.call - before < 6_000_000, "#{resident.call - before} bytes more") # the heap's own slack
end

TESTS['a hook that jumps out of the call leaves the desk usable'] = lambda do
  jump = true
  desk = Docket::Desk.new(clock: -> { jump ? throw(:out, 'jumped') : 0 })
  store = desk.memory
  hold(catch(:out) { store.do(:register, 'T-1', actor: 'ann') } == 'jumped', 'it did not jump')
  jump = false
  hold(store.do(:register, 'T-1', actor: 'ann').seq == 1, 'the desk does not go on')
end

TESTS['instants are times both ways, bytes are strings'] = lambda do
  now = Time.new(2026, 1, 2, 11, 4, Rational(5_678, 1000), '+08:00')
  row = Docket::Desk.new(clock: -> { now }).memory.do(:register, actor: 'ann', fields: { requested_at: now }).row
  hold(row[:requested_at] == now && row[:registered_at] == now && row[:registered_at].utc?, row.inspect)
  hold(row[:head].bytesize == 32 && !row.key?(:owner), row.inspect)
  [0, -1, -1001, 1_767_319_200_123].each { |ms| hold(Docket.milliseconds(Docket.instant(ms)) == ms, ms) }
end

TESTS['an error has a class of its own and says why'] = lambda do
  store = Docket::Desk.new.memory
  ticket = store.do(:register, actor: 'ann').subject
  refused = raises(Docket::Errors::Refused) { store.do(:close, ticket, actor: 'ann') }
  hold(refused.reasons.first.chinese == '缺少必填项 resolution' && !refused.retryable?, refused.reasons.inspect)
  hold(refused.is_a?(Docket::Error) && refused.result.moves.include?('close'), refused.result.text)
  conflict = raises(Docket::Errors::Conflict) { store.do(:note, ticket, actor: 'ann', expect_seq: 0, fields: { text: 'x' }) }
  hold(conflict.result.rows.first[:seq] == 1, conflict.result.text)
  raises(Docket::Errors::Unknown) { store.ask(:colour) }
  raises(Docket::Errors::Argument) { store.ask(:state, state: 9) }
  raises(Docket::Errors::Profile, 'nonsense') { Docket::Profile.new({ code: 'x', nonsense: 1 }) }
  raises(Docket::Errors::Unknown, 'fly') { Docket::Profile.new.permit('fly', 'pilot') }
end

TESTS['JSON goes in and comes out'] = lambda do
  desk = Docket::Desk.new
  [desk.memory, desk.store(HashStore.new)].each do |store|
    status = ->(text) { JSON.parse(store.call(text))['status'] }
    hold(status['{"action":"register","subject":"T-1","actor":"ann"}'] == 'DKT_OK', 'register')
    hold(status['{"action":"close","subject":"T-1","actor":"ann"}'] == 'DKT_E_REFUSED', 'close')
    hold(JSON.parse(store.call('{"query":"ticket","key":"T-1"}'))['rows'].first['id'] == 'T-1', 'query')
    hold(status['{"query":"colour"}'] == 'DKT_E_UNKNOWN', 'no query')
    hold(status['{'] == 'DKT_E_FORMAT' && status['{"action":"fly"}'] == 'DKT_E_UNKNOWN', 'errors')
  end
end

TESTS['a store says conflict and failure itself'] = lambda do
  host = HashStore.new
  problem = Docket::CommitFailed.new('disk full', 28)
  host.define_singleton_method(:commit) { |desk, writes| problem ? raise(problem) : super(desk, writes) }
  store = Docket::Desk.new.store(host)
  hold(raises(Docket::Errors::Store, 'disk full') { store.do(:register, 'T-1', actor: 'ann') }.host_code == 28, 'code')
  problem = Docket::CommitConflict.new(0)
  raises(Docket::Errors::Conflict) { store.do(:register, 'T-1', actor: 'ann') }
  problem = nil
  hold(store.do(:register, 'T-1', actor: 'ann').seq == 1, 'not done')
end

# The parser of the header must take every prototype down to the last parameter.
TESTS['every prototype is the one in api.json'] = lambda do
  plain = ->(text) { text.gsub(/\s*\*\s*/, '*').gsub(/\s+/, ' ').strip }
  known = JSON.parse(File.read("#{ROOT}/doc/api.json", encoding: 'UTF-8'))['functions'].to_h do |function|
    parameters = function['params'].map { |one| "#{one['type']} #{one['name']}" }.join(', ')
    [function['name'], plain["#{function['returns']['type']} #{function['name']}(#{parameters.empty? ? 'void' : parameters});"]]
  end
  Docket::Lib::PROTOTYPES.each { |name, text| hold(plain[text] == known[name], "#{text} is not #{known[name]}") }
  hold(Docket::Lib::PROTOTYPES.size > 150, 'functions are missing')
end

failed = TESTS.count do |name, run|
  run.call
  puts "ok #{name}"
  false
rescue StandardError => e
  puts "not ok #{name}", e.full_message(highlight: false)
  true
end
exit(failed.zero? ? 0 : 1)
