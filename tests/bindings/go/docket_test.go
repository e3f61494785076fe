// SPDX-License-Identifier: MIT

package docket_test

// The Go binding plays every scenario on every store, meets every fault, and catches misuse. ROOT is the tree's top.

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"docket"
	"docket/maprows"
)

func scenarios(t *testing.T) []string {
	paths, err := filepath.Glob(os.Getenv("ROOT") + "/tests/scenarios/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatal("no scenarios", err)
	}
	return paths
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func TestScenariosPlayAlikeOnEveryStore(t *testing.T) {
	kinds := map[string]func(*docket.Desk) *docket.Store{
		"memory": func(d *docket.Desk) *docket.Store { return must(d.Memory()) },
		"sqlite": func(d *docket.Desk) *docket.Store { return must(d.SQLite(filepath.Join(t.TempDir(), "desk.db"))) },
		"a map":  func(d *docket.Desk) *docket.Store { return must(d.Store(maprows.New())) },
	}
	for _, path := range scenarios(t) {
		for kind, open := range kinds {
			t.Run(filepath.Base(path)+" on "+kind, func(t *testing.T) {
				s := newScenario(t, path)
				desk := s.desk()
				store := open(desk)
				s.play(store, "", nil)
				for _, err := range []error{store.Close(), desk.Close()} {
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
}

func TestAFaultInEachHookOfEachCommandIsReportedAndSettledByTheRequestID(t *testing.T) {
	total := 0
	for _, name := range []string{"day", "links", "people"} { // each command has a request id
		for fault := range outcomes {
			for _, panics := range []bool{false, true} {
				s := newScenario(t, fmt.Sprintf("%s/tests/scenarios/%s.json", os.Getenv("ROOT"), name))
				s.panics = panics
				host := &faultRows{Rows: maprows.New(), s: s}
				desk := s.desk()
				s.play(must(desk.Store(host)), fault, host)
				total += s.faults
			}
		}
	}
	fmt.Printf("figure: %d faults\n", total)
	if total < 300 {
		t.Error("too few faults")
	}
}

func TestAFaultInAQueryOrTaskIsReportedAndTheDeskGoesOn(t *testing.T) {
	s := newScenario(t, os.Getenv("ROOT")+"/tests/scenarios/day.json")
	store := must(s.desk().Store(&faultRows{Rows: maprows.New(), s: s}))
	must(store.Do(docket.Command{Action: "register", Subject: "T-1", Actor: "ann"}))
	for _, fault := range []string{"begin", "read"} {
		for _, run := range []func() error{
			func() error { _, err := store.Ask(docket.Query{What: "open"}); return err },
			func() error { _, err := store.RunDue(); return err },
			func() error { _, err := store.Verify(""); return err },
			func() error { _, err := store.Deliver(9, nil); return err },
		} {
			s.armed = fault
			if err := run(); !errors.Is(err, outcomes[fault]) || !errors.Is(err, errFault) {
				t.Error(fault, err)
			}
		}
	}
	if page := must(store.Ask(docket.Query{What: "open"})); len(page.Rows) != 1 {
		t.Error("the desk does not go on")
	}
}

func TestAHandleUsedAfterItWasClosedIsAnError(t *testing.T) {
	desk := must(docket.NewDesk(docket.Config{}))
	store, other := must(desk.Memory()), must(desk.Memory())
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	uses := map[string]func() error{
		"close":  store.Close,
		"do":     func() error { _, err := store.Do(docket.Command{Action: "register"}); return err },
		"call":   func() error { _, err := store.Call(`{"action":"register"}`); return err },
		"ask":    func() error { _, err := store.Ask(docket.Query{What: "open"}); return err },
		"task":   func() error { _, err := store.RunDue(); return err },
		"rows":   func() error { rows := store.Rows(docket.Query{What: "open"}); rows.Next(); return rows.Err() },
		"desk":   func() error { _ = desk.Close(); return desk.Close() },
		"memory": func() error { _ = desk.Close(); _, err := desk.Memory(); return err },
		"over a closed desk": func() error {
			_ = desk.Close()
			_, err := other.Do(docket.Command{Action: "register"})
			return err
		},
	}
	for name, use := range uses {
		if err := use(); !errors.Is(err, docket.ErrClosed) {
			t.Error(name, err)
		}
	}
}

type inside struct {
	docket.Rows
	store  *docket.Store
	caught int
}

func (i *inside) Read(desk string, wishes []docket.Wish) ([][]map[string]any, error) {
	_, err := i.store.RunDue()
	for _, err := range []error{err, i.store.Close()} {
		if errors.Is(err, docket.ErrBusy) {
			i.caught++
		}
	}
	return i.Rows.Read(desk, wishes)
}

func TestAStoreIsNotClosedOrUsedAnewFromInsideItsHooks(t *testing.T) {
	host := &inside{Rows: maprows.New()}
	desk := must(docket.NewDesk(docket.Config{}))
	host.store = must(desk.Store(host))
	must(host.store.Do(docket.Command{Action: "register", Subject: "T-1", Actor: "ann"}))
	if host.caught != 2 {
		t.Error(host.caught)
	}
}

func TestHooksLiveAsLongAsTheLibraryMayCallThem(t *testing.T) {
	desks := make([]*docket.Desk, 50)
	for i := range desks {
		at := time.UnixMilli(int64(i) * 1000)
		desks[i] = must(docket.NewDesk(docket.Config{Clock: func() (time.Time, error) { return at, nil }}))
	}
	runtime.GC()
	for i, desk := range desks {
		row := must(must(desk.Memory()).Do(docket.Command{Action: "register", Actor: "ann"})).Row()
		if row.Time("registered_at").UnixMilli() != int64(i)*1000 {
			t.Error("another clock was asked")
		}
	}
}

func TestALogThatPanicsHarmsNothing(t *testing.T) {
	now, said := int64(60000), []int{}
	desk := must(docket.NewDesk(docket.Config{
		Clock: func() (time.Time, error) { return time.UnixMilli(now), nil },
		Log: func(level int, text string) {
			said = append(said, level)
			panic("log")
		},
	}))
	store := must(desk.Memory())
	must(store.Do(docket.Command{Action: "register", Subject: "T-1", Actor: "ann"}))
	now = 0
	must(store.Do(docket.Command{Action: "note", Subject: "T-1", Actor: "ann", Fields: docket.Fields{"text": "x"}}))
	if len(said) != 1 || said[0] != 1 { // DKT_LOG_NOTICE
		t.Error(said)
	}
}

func resident(t *testing.T) int {
	runtime.GC()
	debug.FreeOSMemory()
	var size, pages int
	text, err := os.ReadFile("/proc/self/statm")
	if _, err2 := fmt.Sscan(string(text), &size, &pages); err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	return pages * 4096
}

func TestThousandsOfCommandsLeaveNoMemoryBehind(t *testing.T) {
	desk := must(docket.NewDesk(docket.Config{Permission: func(docket.Question) (bool, error) { return true, nil }}))
	store := must(desk.Store(maprows.New()))
	work := func() {
		for i := 0; i < 1500; i++ {
			_, err := store.Do(docket.Command{Action: "note", Subject: "T-9", Actor: "ann",
				Fields: docket.Fields{"text": strings.Repeat("x", 1000)}})
			if !errors.Is(err, docket.NotFound) {
				t.Fatal(err)
			}
			must(store.Ask(docket.Query{What: "open"}))
		}
	}
	work()
	before := resident(t)
	work()
	if more := resident(t) - before; more > 4e6 { // the runtime's own slack
		t.Error(more, "bytes more")
	}
}

func TestADeskServesGoroutinesSideBySide(t *testing.T) {
	desk := must(docket.NewDesk(docket.Config{Permission: func(q docket.Question) (bool, error) {
		if q.Action == "withdraw" {
			return false, fmt.Errorf("%w: %s", errFault, q.Actor)
		}
		return true, nil
	}}))
	var group sync.WaitGroup
	for worker := 0; worker < 8; worker++ {
		group.Add(1)
		go func(actor string) {
			defer group.Done()
			store := must(desk.Memory())
			for i := 0; i < 30; i++ {
				ticket := must(store.Do(docket.Command{Action: "register", Actor: actor})).Subject
				_, err := store.Do(docket.Command{Action: "withdraw", Subject: ticket, Actor: actor,
					Fields: docket.Fields{"outcome_reason": "x"}})
				var said *docket.Error
				if !errors.As(err, &said) || !errors.Is(err, errFault) || !strings.HasSuffix(said.Cause.Error(), actor) {
					t.Error("the hook of another goroutine: ", err)
				}
			}
		}(fmt.Sprint("worker ", worker))
	}
	group.Wait()
}

func TestValuesAreGosOwn(t *testing.T) {
	now := time.Date(2026, 1, 2, 11, 4, 5, 678e6, time.FixedZone("east", 8*3600))
	store := must(must(docket.NewDesk(docket.Config{Clock: func() (time.Time, error) { return now, nil }})).Memory())
	row := must(store.Do(docket.Command{Action: "register", Actor: "ann", Fields: docket.Fields{"requested_at": now}})).Row()
	if !row.Time("requested_at").Equal(now) || row.Time("registered_at").Location() != time.UTC || row["owner"] != nil ||
		len(row["head"].([]byte)) != 32 || row.Int("cycle") != 1 {
		t.Error(row)
	}
}

func TestAnErrorSaysWhichAndWhy(t *testing.T) {
	store := must(must(docket.NewDesk(docket.Config{})).Memory())
	ticket := must(store.Do(docket.Command{Action: "register", Actor: "ann"})).Subject
	_, err := store.Do(docket.Command{Action: "close", Subject: ticket, Actor: "ann"})
	var said *docket.Error
	if !errors.Is(err, docket.Refused) || !errors.As(err, &said) || said.IsRetryable() ||
		said.Reasons()[0].Chinese != "缺少必填项 resolution" {
		t.Error(err)
	}
	seen := int64(0)
	_, err = store.Do(docket.Command{Action: "note", Subject: ticket, Actor: "ann", ExpectSeq: &seen,
		Fields: docket.Fields{"text": "x"}})
	if !errors.Is(err, docket.Conflict) {
		t.Error(err)
	}
	if _, err = store.Ask(docket.Query{What: "colour"}); !errors.Is(err, docket.Unknown) {
		t.Error(err)
	}
	if page := must(store.Ask(docket.Query{Number: 10})); len(page.Rows) != 1 { // DKT_QUERY_OPEN
		t.Error(page.JSON)
	}
	if _, err = store.Ask(docket.Query{Number: 9999}); !errors.Is(err, docket.Unknown) {
		t.Error(err)
	}
	if _, err = docket.NewProfile(map[string]any{"code": "x", "nonsense": 1}); !errors.Is(err, docket.BadProfile) ||
		!strings.Contains(err.Error(), "nonsense") {
		t.Error(err)
	}
}

func TestJSONGoesInAndComesOut(t *testing.T) {
	store := must(must(docket.NewDesk(docket.Config{})).Memory())
	for text, status := range map[string]string{
		`{"action":"register","subject":"T-1","actor":"ann"}`: "DKT_OK",
		`{"query":"open"}`:   "DKT_OK",
		`{"query":"colour"}`: "DKT_E_UNKNOWN",
		`{"action":"fly"}`:   "DKT_E_UNKNOWN",
		`{`:                  "DKT_E_FORMAT",
		`{"action":"close","subject":"T-9","actor":"ann"}`: "DKT_E_NOT_FOUND",
	} {
		var said struct{ Status string }
		if err := json.Unmarshal([]byte(must(store.Call(text))), &said); err != nil || said.Status != status {
			t.Error(text, said.Status, err)
		}
	}
}

type saying struct {
	docket.Rows
	err error
}

func (s *saying) Commit(desk string, writes []docket.Write) error {
	if s.err != nil {
		return s.err
	}
	return s.Rows.Commit(desk, writes)
}

func TestAStoreSaysConflictAndFailureItself(t *testing.T) {
	host := &saying{Rows: maprows.New(), err: &docket.CommitFailed{Text: "disk full", Code: 28}}
	store := must(must(docket.NewDesk(docket.Config{})).Store(host))
	register := func() error {
		_, err := store.Do(docket.Command{Action: "register", Subject: "T-1", Actor: "ann"})
		return err
	}
	var said *docket.Error
	if err := register(); !errors.Is(err, docket.StoreFailed) || !errors.As(err, &said) || said.HostCode != 28 ||
		!strings.Contains(err.Error(), "disk full") {
		t.Error(err)
	}
	host.err = &docket.CommitConflict{Writes: []int{0}}
	if err := register(); !errors.Is(err, docket.Conflict) {
		t.Error(err)
	}
	host.err = nil
	if err := register(); err != nil {
		t.Error(err)
	}
}
