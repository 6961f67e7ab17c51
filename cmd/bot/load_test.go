package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/app/store/storetest"
)

var loadFor = flag.Duration("load", 2*time.Second, "how long TestLoad delivers")

const (
	loadRate          = 500 // deliveries a second
	loadInstallations = 200
	loadPulls         = 2 // of each
)

// Deliveries that come fast, of many installations, are all taken, soon, while
// others are being worked on; and what they are about is looked at after the last
// of them. The figure is for a run with -load 30s; what is asserted is a guard.
func TestLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED with -short: it takes a while")
	}
	storetest.Each(t, func(t *testing.T, fresh func(*testing.T) string) {
		l := newLoad(t, fresh(t))
		times := l.deliver(*loadFor)
		slices.Sort(times)
		at := func(share float64) time.Duration {
			return times[int(share*float64(len(times)-1))].Round(10 * time.Microsecond)
		}
		t.Logf("%d deliveries of %d pull requests in %d installations: p50 %s, p99 %s, most %s",
			len(times), len(l.pulls), loadInstallations, at(0.5), at(0.99), at(1))
		if limit := 200 * time.Millisecond; at(0.99) > limit {
			t.Errorf("p99 is over %s", limit)
		}
		began := time.Now()
		for left, last := l.left(), began; left > 0; time.Sleep(time.Second) {
			if n := l.left(); n < left {
				left, last = n, time.Now()
			} else if time.Since(last) > time.Minute {
				t.Fatalf("%d heads of %d have no verdict, and get none", left, len(l.pulls))
			}
		}
		t.Logf("all heads have a verdict %s later", time.Since(began).Round(time.Second))
	})
}

type load struct {
	*house
	pulls []*loaded
	url   string
}

// A loaded pull request is one that deliveries are about.
type loaded struct {
	repo    *standin.Repository
	number  int
	payload []byte
}

// newLoad makes the pull requests, and an App that has looked at none of them.
func newLoad(t *testing.T, databaseURL string) *load {
	h := newLoneHouse(t)
	h.database = databaseURL
	l := &load{house: h}
	for n := range loadInstallations {
		repo := h.github.CreateRepository(fmt.Sprintf("acme-%03d", n), "storefront", map[string]string{"package-lock.json": h.lock("quiet@1.0.0", "left-pad@1.3.0")})
		for p := range loadPulls {
			number := repo.Open(standin.Proposal{Author: renovate, Title: "Update dependencies", Branch: fmt.Sprint("renovate/", p),
				Files: map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.0")}})
			all := h.github.Deliveries()
			l.pulls = append(l.pulls, &loaded{repo, number, all[len(all)-1].Payload})
		}
	}
	// GitHub is far away: it takes its time, and none of this machine's.
	for i, delay := range []time.Duration{80 * time.Millisecond, 120 * time.Millisecond, 160 * time.Millisecond} {
		h.github.Inject(standin.Fault{Times: 1 << 30, Delay: delay, Match: func(*http.Request) bool { return rand.IntN(3-i) == 0 }})
	}
	p := &process{dir: t.TempDir(), port: freePort(t)}
	p.start(h)
	t.Cleanup(p.stop)
	l.url = fmt.Sprintf("http://127.0.0.1:%d", p.port)
	ready := func() bool {
		resp, err := http.Get(l.url + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	}
	if !eventually(ready) {
		t.Fatal("the process does not serve")
	}
	return l
}

// deliver sends deliveries for a while and returns how long each took to be
// answered. At last there is one for each pull request, which has a new head by
// then.
func (l *load) deliver(d time.Duration) []time.Duration {
	n := int(d.Seconds() * loadRate)
	times := l.send(n - len(l.pulls))
	for _, p := range l.pulls {
		p.repo.Push(p.number, map[string]string{"README.md": "Other words."}, renovate)
	}
	return append(times, l.send(len(l.pulls))...)
}

// send sends n deliveries from a process of its own: this one is GitHub, and busy.
func (l *load) send(n int) []time.Duration {
	l.t.Helper()
	in := sending{URL: l.url + "/webhook", N: n}
	for _, p := range l.pulls {
		in.Payloads = append(in.Payloads, p.payload)
	}
	data, err := json.Marshal(in)
	if err != nil {
		l.t.Fatal(err)
	}
	cmd := exec.Command("send")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(data), l.t.Output()
	out, err := cmd.Output()
	if err != nil {
		l.t.Fatal(err)
	}
	var times []time.Duration
	if err := json.Unmarshal(out, &times); err != nil {
		l.t.Fatal(err)
	}
	return times
}

// A sending is what the process sends.
type sending struct {
	URL      string
	N        int
	Payloads [][]byte // one after the other
}

// send reads a sending, and writes how long each delivery took to be answered,
// from when it was due: one that waits for another is late.
func send() {
	err := func() error {
		var in sending
		if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
			return err
		}
		times, failed := make([]time.Duration, in.N), make([]error, in.N)
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}, Timeout: 10 * time.Second}
		var sent sync.WaitGroup
		began := time.Now()
		for i := range in.N {
			due := began.Add(time.Duration(i) * time.Second / loadRate)
			time.Sleep(time.Until(due))
			sent.Go(func() {
				failed[i] = post(client, in.URL, in.Payloads[i%len(in.Payloads)])
				times[i] = time.Since(due)
			})
		}
		sent.Wait()
		return errors.Join(errors.Join(failed...), json.NewEncoder(os.Stdout).Encode(times))
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, "send:", err)
		os.Exit(1)
	}
}

func post(client *http.Client, url string, payload []byte) error {
	req, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(payload))
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, []byte(githubtest.Secret))
	mac.Write(payload)
	req.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	req.Header.Set("X-GitHub-Event", "pull_request")
	req.Header.Set("X-GitHub-Delivery", uuid.NewString())
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusAccepted {
		return fmt.Errorf("answered %s", resp.Status)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// left counts the heads without a verdict.
func (l *load) left() int {
	n := 0
	for _, p := range l.pulls {
		runs := p.repo.CheckRuns(p.repo.Head(p.number))
		if len(runs) != 1 || runs[0].Conclusion != "success" {
			n++
		}
	}
	return n
}
