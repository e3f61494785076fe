// SPDX-License-Identifier: MIT

package docket_test

// Plays a scenario file (tests/scenarios/README.md) through the binding; with a fault, each command meets it first.

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"docket"
)

// errFault is what hooks of these tests return, or panic with.
var errFault = errors.New("a fault")

type scenarioFile struct {
	Desk struct {
		ID, Worker string
		Outbox     int
	}
	Profile json.RawMessage // as it is: the order of a goal's members is part of the rules' version
	Deny    []map[string]string
	Now     int64
	Seed    uint32
	Steps   []map[string]any
	End     struct {
		Digest, Root string
		Progress     int64
	}
}

// scenario has the clock, random bytes and permission of the file. armed names the hook whose next call fails.
type scenario struct {
	t      *testing.T
	file   scenarioFile
	folder string
	now    int64
	x      uint32
	armed  string
	panics bool // a fault panics instead of returning an error
	place  int
	faults int
}

func readJSON(t *testing.T, path string, out any) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	decoder := json.NewDecoder(file)
	decoder.UseNumber()
	if err := decoder.Decode(out); err != nil {
		t.Fatal(path, err)
	}
}

func newScenario(t *testing.T, path string) *scenario {
	s := &scenario{t: t, folder: filepath.Dir(path)}
	readJSON(t, path, &s.file)
	s.now, s.x = s.file.Now, s.file.Seed
	return s
}

func (s *scenario) meet(name string) error {
	if s.armed != name {
		return nil
	}
	s.armed = ""
	if s.panics {
		panic(errFault)
	}
	return errFault
}

func (s *scenario) clock() (time.Time, error) { return time.UnixMilli(s.now), s.meet("clock") }

func (s *scenario) random(bytes []byte) error {
	if err := s.meet("random"); err != nil {
		return err
	}
	for i := range bytes {
		s.x = s.x*69069 + 1
		bytes[i] = byte(s.x / 65536 % 256)
	}
	return nil
}

func (s *scenario) permission(question docket.Question) (bool, error) {
	asked := map[string]string{"actor": question.Actor, "role": question.Role, "action": question.Action,
		"subject": question.Subject}
	for _, rule := range s.file.Deny {
		denied := true
		for name, value := range rule {
			denied = denied && asked[name] == value
		}
		if denied {
			return false, nil
		}
	}
	return true, s.meet("permission")
}

func (s *scenario) desk() *docket.Desk {
	s.t.Helper()
	var workflow json.RawMessage
	readJSON(s.t, filepath.Join(s.folder, "rules/workflow.json"), &workflow)
	profile, err := docket.NewProfile(workflow)
	if err == nil && s.file.Profile != nil {
		err = profile.Add(s.file.Profile)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	desk, err := docket.NewDesk(docket.Config{ID: s.file.Desk.ID, Worker: s.file.Desk.Worker, Outbox: s.file.Desk.Outbox == 1,
		Profile: profile, Clock: s.clock, Random: s.random, Permission: s.permission})
	if err != nil {
		s.t.Fatal(err)
	}
	return desk
}

// faultRows is a store over another, whose hooks fail when they are told to.
type faultRows struct {
	docket.Rows
	s       *scenario
	commits int
}

func (f *faultRows) Begin() error { return f.s.meet("begin") }

func (f *faultRows) Read(desk string, wishes []docket.Wish) ([][]map[string]any, error) {
	if err := f.s.meet("read"); err != nil {
		return nil, err
	}
	return f.Rows.Read(desk, wishes)
}

func (f *faultRows) Commit(desk string, writes []docket.Write) error {
	if err := f.s.meet("commit before"); err != nil {
		return err
	}
	if err := f.Rows.Commit(desk, writes); err != nil {
		return err
	}
	f.commits++
	return f.s.meet("commit after")
}

// What a fault of a hook becomes.
var outcomes = map[string]docket.Status{
	"clock": docket.ClockFailed, "random": docket.HookFailed, "permission": docket.Denied, "begin": docket.StoreFailed,
	"read": docket.StoreFailed, "commit before": docket.Maybe, "commit after": docket.Maybe,
}

func (s *scenario) play(store *docket.Store, fault string, host *faultRows) {
	s.t.Helper()
	for place, step := range s.file.Steps {
		s.place = place
		s.step(store, step, fault, host)
	}
	found, err := store.Verify("")
	if err != nil || len(found.Findings) > 0 {
		s.t.Fatal(err, found.Findings)
	}
	end := s.file.End
	if found.Digest != end.Digest || found.Progress != end.Progress {
		s.t.Errorf("digest %s, progress %d", found.Digest, found.Progress)
	}
	if fault == "" && found.Root != end.Root { // a fault draws random bytes once more
		s.t.Errorf("root %s", found.Root)
	}
}

func (s *scenario) step(store *docket.Store, step map[string]any, fault string, host *faultRows) {
	s.t.Helper()
	switch {
	case step["do"] != nil:
		if fault != "" {
			s.meetWith(store, step["do"], fault, host)
		}
		s.outcome(step)(store.Run(step["do"]))
	case step["ask"] != nil:
		s.ask(store, step)
	case step["explain"] != nil:
		what := step["explain"].(map[string]any)
		run := int64(0)
		if number, given := what["run"].(json.Number); given {
			run, _ = number.Int64()
		}
		s.outcome(step)(store.Explain(what["ticket"].(string), what["goal"].(string), run))
	case step["task"] != nil:
		task := map[string]func() (int64, error){"run_due": store.RunDue, "void_numbers": store.VoidNumbers,
			"purge_requests": store.PurgeRequests}[step["task"].(string)]
		done, err := task()
		s.hold(err == nil && fmt.Sprint(done) == fmt.Sprint(step["progress"]), "%v did %d, %v", step["task"], done, err)
	case step["deliver"] != nil:
		done, err := store.Deliver(100, func(docket.Row) error { return nil })
		s.hold(err == nil && fmt.Sprint(done) == fmt.Sprint(step["deliver"]), "%d in the outbox, %v", done, err)
	default:
		pass, err := step["pass"].(json.Number).Int64()
		s.hold(err == nil, "a step of no kind")
		s.now += pass
	}
}

func (s *scenario) hold(is bool, format string, values ...any) {
	s.t.Helper()
	if !is {
		s.t.Errorf("step %d: %s", s.place, fmt.Sprintf(format, values...))
	}
}

func (s *scenario) ask(store *docket.Store, step map[string]any) {
	ask := step["ask"].(map[string]any)
	number := func(name string) int64 { n, _ := ask[name].(json.Number); i, _ := n.Int64(); return i }
	text := func(name string) string { t, _ := ask[name].(string); return t }
	query := docket.Query{What: strings.ToLower(text("what")), Key: text("key"), Actor: text("actor"), Role: text("role"),
		Field: text("field"), Limit: int(number("limit")), Descending: number("descending") == 1,
		State: map[string]int{"DKT_STATE_RESERVED": 2}[text("state")]}
	if ends, given := ask["range"].([]any); given {
		query.From, _ = ends[0].(json.Number).Int64()
		query.To, _ = ends[1].(json.Number).Int64()
	}
	all, given := step["all"].([]any)
	if !given {
		s.outcome(step)(store.Ask(query))
		return
	}
	ids := []any{}
	rows := store.Rows(query)
	for rows.Next() {
		ids = append(ids, rows.Row().Text("id"))
	}
	s.hold(rows.Err() == nil && reflect.DeepEqual(ids, all), "%v, %v", ids, rows.Err())
}

func (s *scenario) outcome(step map[string]any) func(*docket.Result, error) {
	expected := map[string]any{"status": "DKT_OK"}
	if given, is := step["expect"].(map[string]any); is {
		for name, value := range given {
			expected[name] = value
		}
	}
	return func(result *docket.Result, err error) {
		s.t.Helper()
		found := map[string]any{}
		var said *docket.Error
		if errors.As(err, &said) {
			result = said.Result
			found["status"] = said.Status.Name()
		} else if err != nil {
			s.t.Fatal(err)
		}
		if result != nil {
			decode(s.t, result.JSON, &found)
		}
		s.compare(expected, found, "result")
	}
}

func decode(t *testing.T, text string, out any) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "result")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	readJSON(t, file, out)
}

func (s *scenario) compare(expected, found any, path string) {
	s.t.Helper()
	switch want := expected.(type) {
	case map[string]any:
		have, is := found.(map[string]any)
		s.hold(is, "%s is %v", path, found)
		for name, value := range want {
			s.compare(value, have[name], path+"."+name)
		}
	case []any:
		have, _ := found.([]any)
		s.hold(len(have) == len(want), "%s has %d items", path, len(have))
		for i := range want {
			if i < len(have) {
				s.compare(want[i], have[i], fmt.Sprintf("%s[%d]", path, i))
			}
		}
	default:
		s.hold(reflect.DeepEqual(expected, found), "%s is %v, not %v", path, found, expected)
	}
}

// meetWith runs the command with a hook that fails: reported as what it is, and nothing is done unless nobody knows.
func (s *scenario) meetWith(store *docket.Store, command any, fault string, host *faultRows) {
	s.t.Helper()
	before := host.commits
	s.armed = fault
	_, err := store.Run(command)
	if err == nil {
		s.hold(s.armed != "", "nobody noticed")
	} else if s.armed == "" { // else the hook was not called: a refusal
		s.hold(errors.Is(err, outcomes[fault]), "%s: %v", fault, err)
		if !s.panics && (fault == "read" || strings.HasPrefix(fault, "commit")) {
			s.hold(strings.Contains(err.Error(), "errors.errorString"), "%v does not name the error's type", err)
		}
		s.hold(errors.Is(err, errFault), "the fault is not the cause: %v", err)
		if fault == "commit after" {
			before++
		}
		s.hold(host.commits == before, "%d commits, not %d", host.commits, before)
		s.faults++
	}
	s.armed = ""
}
