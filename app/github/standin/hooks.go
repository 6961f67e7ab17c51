package standin

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/google/uuid"
)

// A Delivery is a webhook and what became of it.
type Delivery struct {
	GUID     string
	Event    string // pull_request
	Action   string // opened; empty for an event that has none
	Payload  []byte
	Attempts int
	Status   int // of the last attempt; zero when there was no answer
}

// hooks holds the deliveries. All is guarded by the server's lock.
type hooks struct {
	url      string
	all      []*Delivery
	waiting  []*attempt
	attempts []*attempt // that were made, oldest first
	flying   int
	idle     *sync.Cond    // nothing waits or flies
	wake     chan struct{} // something waits

	drop, duplicate, overtake int // how many of the next deliveries
}

func (h *hooks) init(mu *sync.Mutex) {
	h.idle = sync.NewCond(mu)
	h.wake = make(chan struct{}, 1)
}

// SetHook says where webhooks go. Those of before wait until then.
func (s *Server) SetHook(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks.url = url
	s.hooks.notify()
}

// DropDeliveries makes the next n events not be delivered, as to a host that
// cannot be reached; they can be redelivered.
func (s *Server) DropDeliveries(n int) { s.adjust(func(h *hooks) { h.drop = n }) }

// DuplicateDeliveries makes the next n events be delivered twice, under one GUID.
func (s *Server) DuplicateDeliveries(n int) { s.adjust(func(h *hooks) { h.duplicate = n }) }

// ReorderDeliveries makes each of the next n events overtake all that wait.
func (s *Server) ReorderDeliveries(n int) { s.adjust(func(h *hooks) { h.overtake = n }) }

func (s *Server) adjust(f func(*hooks)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.hooks)
}

// Deliveries returns what there was to deliver, oldest first.
func (s *Server) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Delivery, len(s.hooks.all))
	for i, d := range s.hooks.all {
		all[i] = *d
	}
	return all
}

// queue adds an event to what waits.
func (s *Server) queue(event, action string, payload doc) {
	h := &s.hooks
	d := &Delivery{GUID: uuid.NewString(), Event: event, Action: action, Payload: must(json.Marshal(payload))}
	h.all = append(h.all, d)
	if h.drop > 0 {
		h.drop--
		s.note(&attempt{of: d}, 0)
		return
	}
	first := &attempt{of: d}
	if h.overtake > 0 {
		h.overtake--
		h.waiting = slices.Insert(h.waiting, 0, first)
	} else {
		h.waiting = append(h.waiting, first)
	}
	if h.duplicate > 0 {
		h.duplicate--
		h.waiting = append(h.waiting, &attempt{of: d})
	}
	h.notify()
}

func (h *hooks) notify() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// Redeliver sends a webhook once more, under its GUID, as GitHub's own button
// does.
func (s *Server) Redeliver(ctx context.Context, guid string) error {
	s.mu.Lock()
	i := slices.IndexFunc(s.hooks.all, func(d *Delivery) bool { return d.GUID == guid })
	if i < 0 {
		s.mu.Unlock()
		return fmt.Errorf("no delivery %s", guid)
	}
	a := &attempt{of: s.hooks.all[i], redelivery: true}
	s.hooks.flying++
	s.mu.Unlock()
	return s.send(ctx, a)
}

// next takes what is to be sent next, nil when nothing is.
func (s *Server) next() *attempt {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := &s.hooks
	if h.url == "" || len(h.waiting) == 0 {
		return nil
	}
	a := h.waiting[0]
	h.waiting = h.waiting[1:]
	h.flying++
	return a
}

// Deliver sends what waits, one after the other, and returns once nothing does.
// Its error names the deliveries that were not taken; like GitHub it does not
// try them again.
func (s *Server) Deliver(ctx context.Context) error {
	var failed []error
	for ctx.Err() == nil {
		a := s.next()
		if a == nil {
			break
		}
		if err := s.send(ctx, a); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(append(failed, ctx.Err())...)
}

// Run delivers until ctx is done, one after the other. What is not taken shows
// in [Server.Deliveries] alone.
func (s *Server) Run(ctx context.Context) { s.RunAtOnce(ctx, 1) }

// RunAtOnce delivers until ctx is done, up to n at once. They arrive in any order.
func (s *Server) RunAtOnce(ctx context.Context, n int) {
	var sending sync.WaitGroup
	defer sending.Wait()
	slots := make(chan struct{}, n)
	for {
		select {
		case <-ctx.Done():
			return
		case slots <- struct{}{}:
		}
		if a := s.next(); a != nil {
			sending.Go(func() {
				defer func() { <-slots }()
				s.send(ctx, a)
			})
			continue
		}
		<-slots
		select {
		case <-ctx.Done():
			return
		case <-s.hooks.wake:
		}
	}
}

// Wait returns once nothing waits for delivery or is on its way. Something must
// be delivering meanwhile.
func (s *Server) Wait(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.hooks.idle.Broadcast()
	})
	defer stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.hooks.waiting)+s.hooks.flying > 0 && ctx.Err() == nil {
		s.hooks.idle.Wait()
	}
	return ctx.Err()
}

// answerWithin is how long GitHub waits for a hook's answer.
const answerWithin = 10 * time.Second

// send makes an attempt and notes what came of it.
func (s *Server) send(ctx context.Context, a *attempt) error {
	d := a.of
	s.mu.Lock()
	url := s.hooks.url
	s.mu.Unlock()
	status, err := s.post(ctx, url, d)

	s.mu.Lock()
	defer s.mu.Unlock()
	d.Attempts++
	d.Status = status
	s.note(a, status)
	s.hooks.flying--
	s.hooks.idle.Broadcast()
	if err != nil {
		return fmt.Errorf("delivering %s.%s %s: %w", d.Event, d.Action, d.GUID, err)
	}
	return nil
}

func (s *Server) post(ctx context.Context, url string, d *Delivery) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(d.Payload))
	if err != nil {
		return 0, err
	}
	mac := hmac.New(sha256.New, []byte(s.config.Secret))
	mac.Write(d.Payload)
	for k, v := range map[string]string{
		"Content-Type":                           "application/json",
		"User-Agent":                             "GitHub-Hookshot/standin",
		"X-GitHub-Event":                         d.Event,
		"X-GitHub-Delivery":                      d.GUID,
		"X-GitHub-Hook-ID":                       "1",
		"X-GitHub-Hook-Installation-Target-ID":   itoa(s.config.AppID),
		"X-GitHub-Hook-Installation-Target-Type": "integration",
		"X-Hub-Signature-256":                    "sha256=" + hex.EncodeToString(mac.Sum(nil)),
	} {
		req.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	if resp.StatusCode/100 != 2 {
		return resp.StatusCode, fmt.Errorf("answered %s", resp.Status)
	}
	return resp.StatusCode, nil
}

// emit queues an event of the repository, if the App is to be told.
func (r *Repository) emit(event, action string, by Actor, more doc) {
	if r.installation == nil || !r.installation.suspended.IsZero() {
		return
	}
	payload := doc{
		"repository":   r.json(),
		"organization": r.organizationJSON(),
		"installation": doc{"id": r.installation.id, "node_id": nodeID("MDIzOk", r.installation.id)},
		"sender":       r.s.userJSON(r.s.user(by)),
	}
	if action != "" {
		payload["action"] = action
	}
	maps.Copy(payload, more)
	r.s.queue(event, action, payload)
}

// emitPull queues an event of a pull request.
func (r *Repository) emitPull(p *pull, action string, by Actor, more doc) {
	all := doc{"number": p.number, "pull_request": r.pullJSON(p)}
	maps.Copy(all, more)
	r.emit("pull_request", action, by, all)
}

// maxPushed is how many commits an event names.
//
// https://docs.github.com/webhooks/webhook-events-and-payloads#push
const maxPushed = 2048

// emitPush queues the event of a branch that moved, if it is the repository's
// own. A zero hash stands for a branch that is not there.
func (r *Repository) emitPush(branch string, before, after plumbing.Hash, by Actor) {
	if strings.Contains(branch, ":") {
		return // a fork's, of which only pull requests are told
	}
	more := doc{
		"ref": "refs/heads/" + branch, "before": before.String(), "after": after.String(), "base_ref": nil,
		"created": before.IsZero(), "deleted": after.IsZero(), "forced": false, "commits": []doc{}, "head_commit": nil,
		"compare": r.webURL("/compare/" + before.String()[:12] + "..." + after.String()[:12]),
		"pusher":  doc{"name": by.Login, "email": "pusher@github.test"},
	}
	if !after.IsZero() {
		from := before
		if from.IsZero() {
			from = r.branches[defaultBranch]
		}
		had := r.git.ancestors(from)
		commits := []doc{}
		for _, h := range r.git.history(after) {
			if !had[h] && len(commits) < maxPushed {
				commits = append(commits, r.pushedJSON(h))
			}
		}
		more["commits"], more["head_commit"] = commits, r.pushedJSON(after)
		more["forced"] = !before.IsZero() && !r.git.ancestors(after)[before]
	}
	r.emit("push", "", by, more)
}

// events are those that the App's manifest subscribes to.
func events() []string {
	return []string{"issue_comment", "label", "merge_group", "pull_request", "push"}
}
