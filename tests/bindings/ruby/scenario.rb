# SPDX-License-Identifier: MIT
# frozen_string_literal: true

require 'docket'

# What hooks of these tests raise.
class Fault < StandardError; end

def hold(is, words)
  raise "not as it must be: #{words}" unless is
end

# Clock, random bytes and permission of a scenario. `armed` names the hook whose next call raises.
class ScenarioHooks
  attr_accessor :armed, :now

  def initialize(file)
    @now = file['now']
    @x = file['seed']
    @deny = file['deny'] || []
  end

  def meet(name)
    return unless armed == name

    self.armed = nil
    raise Fault, name
  end

  def clock
    meet('clock')
    now
  end

  def random(count)
    meet('random')
    Array.new(count) { (@x = (@x * 69_069 + 1) % 2**32) / 65_536 % 256 }.pack('C*')
  end

  def permission(question)
    meet('permission')
    @deny.none? { |rule| rule.all? { |name, value| question[name.to_sym] == value } }
  end
end

# A store over another, whose hooks raise when they are told to.
class FaultStore
  attr_reader :commits

  def initialize(inner, hooks)
    @inner = inner
    @hooks = hooks
    @commits = 0
  end

  def read(desk, reads)
    @hooks.meet('read')
    @inner.read(desk, reads)
  end

  def commit(desk, writes)
    @hooks.meet('commit before')
    @inner.commit(desk, writes)
    @commits += 1
    @hooks.meet('commit after')
  end
end

# Plays a scenario file (tests/scenarios/README.md) through the binding; with a fault, each command meets it first.
class Scenario
  # What a fault of a hook becomes.
  OUTCOME = { 'clock' => 'DKT_E_CLOCK', 'random' => 'DKT_E_HOOK', 'permission' => 'DKT_E_DENIED', 'read' => 'DKT_E_STORE',
              'commit before' => 'DKT_E_MAYBE', 'commit after' => 'DKT_E_MAYBE' }.freeze
  attr_reader :hooks, :faults

  def initialize(path)
    @file = JSON.parse(File.read(path, encoding: 'UTF-8'))
    @workflow = File.read(File.join(File.dirname(path), 'rules/workflow.json'), encoding: 'UTF-8')
    @hooks = ScenarioHooks.new(@file)
    @faults = 0
  end

  def desk(&block)
    profile = Docket::Profile.new(@workflow)
    profile.add_json(@file['profile']) if @file['profile']
    Docket::Desk.open(**@file['desk'].transform_keys(&:to_sym), profile: profile, clock: hooks.method(:clock),
                      random: hooks.method(:random), permission: hooks.method(:permission), &block)
  end

  def play(store, fault = nil, host = nil)
    @store = store
    @fault = fault
    @host = host
    @file['steps'].each_with_index do |step, place|
      @place = place
      send("step_#{(%w[do ask explain task deliver pass] & step.keys).first}", step)
    end
    found = store.verify
    hold(found.findings.empty?, found.findings.inspect)
    hold([found.digest, found.progress] == @file['end'].values_at('digest', 'progress'), found.inspect)
    hold(fault || found.root == @file['end']['root'], found.root) # a fault draws random bytes once more
  end

  private

  def number(value)
    value.is_a?(String) && value.start_with?('DKT_') ? Docket::Lib::CONSTANTS.fetch(value) : value
  end

  def outcome(step)
    found = begin
      yield.json
    rescue Docket::Error => e
      e.result ? e.result.json : { 'status' => e.name }
    end
    compare({ 'status' => 'DKT_OK' }.merge(step['expect'] || {}), found, 'result')
  end

  def compare(expected, found, path)
    where = "step #{@place}: #{path} is #{found.inspect}"
    case expected
    when Hash
      hold(found.is_a?(Hash), where)
      expected.each { |name, value| compare(value, found[name], "#{path}.#{name}") }
    when Array
      hold(found.is_a?(Array) && found.size == expected.size, where)
      expected.zip(found).each { |value, item| compare(value, item, "#{path}[]") }
    else hold(expected == found, "#{where}, not #{expected.inspect}")
    end
  end

  def step_do(step)
    meet(step['do']) if @fault
    outcome(step) { @store.run(step['do']) }
  end

  # The command with a hook that raises: reported as what it is, and nothing is done unless nobody knows.
  def meet(command)
    before = @host.commits
    hooks.armed = @fault
    begin
      @store.run(command)
      hold(hooks.armed, "step #{@place}: nobody noticed")
    rescue Docket::Error => e
      unless hooks.armed # else the hook was not called: a refusal
        hold(e.name == OUTCOME[@fault], "step #{@place}: #{@fault}: #{e.message}")
        hold(!['read', 'commit before', 'commit after'].include?(@fault) || e.message.include?('Fault'), e.message)
        hold(e.cause.is_a?(Fault), "step #{@place}: #{e.cause.inspect}")
        hold(@host.commits == before + (@fault == 'commit after' ? 1 : 0), "step #{@place}: committed")
        @faults += 1
      end
    end
    hooks.armed = nil
  end

  def step_ask(step)
    settings = step['ask'].reject { |name, _| %w[what key].include?(name) }.to_h { |name, value| [name.to_sym, number(value)] }
    what = step['ask']['what'].downcase
    key = step['ask']['key']
    if step['all']
      compare(step['all'], @store.rows(what, key, **settings).map { |row| row[:id] }, 'ids')
    else
      outcome(step) { @store.ask(what, key, **settings) }
    end
  end

  def step_explain(step)
    outcome(step) { @store.explain(step['explain']['ticket'], step['explain']['goal'], step['explain']['run'] || 0) }
  end

  def step_task(step)
    compare(step['progress'], @store.public_send(step['task']), step['task'])
  end

  def step_deliver(step)
    compare(step['deliver'], @store.deliver { |row| row }, 'delivered')
  end

  def step_pass(step)
    hooks.now += step['pass']
  end
end
