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
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// A Delivery is a webhook and what became of it.
type Delivery struct {
	GUID     string
	Event    string // pull_request
	Action   string // opened
	Payload  []byte
	Attempts int
	Status   int // of the last attempt; zero when there was no answer
}

// hooks holds the deliveries. All is guarded by the server's lock.
type hooks struct {
	url     string
	all     []*Delivery
	waiting []*Delivery
	flying  int
	idle    *sync.Cond    // nothing waits or flies
	wake    chan struct{} // something waits

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

// DropDeliveries makes the next n events not be delivered; they can be redelivered.
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
		return
	}
	if h.overtake > 0 {
		h.overtake--
		h.waiting = slices.Insert(h.waiting, 0, d)
	} else {
		h.waiting = append(h.waiting, d)
	}
	if h.duplicate > 0 {
		h.duplicate--
		h.waiting = append(h.waiting, d)
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
	d := s.hooks.all[i]
	s.hooks.flying++
	s.mu.Unlock()
	return s.send(ctx, d)
}

// Deliver sends what waits, one after the other, and returns once nothing does.
// Its error names the deliveries that were not taken; like GitHub it does not
// try them again.
func (s *Server) Deliver(ctx context.Context) error {
	var failed []error
	for ctx.Err() == nil {
		s.mu.Lock()
		if s.hooks.url == "" || len(s.hooks.waiting) == 0 {
			s.mu.Unlock()
			break
		}
		d := s.hooks.waiting[0]
		s.hooks.waiting = s.hooks.waiting[1:]
		s.hooks.flying++
		s.mu.Unlock()
		if err := s.send(ctx, d); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(append(failed, ctx.Err())...)
}

// Run delivers until ctx is done. What is not taken shows in [Server.Deliveries]
// alone.
func (s *Server) Run(ctx context.Context) {
	for {
		s.Deliver(ctx)
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

// send makes one attempt at d and notes what came of it.
func (s *Server) send(ctx context.Context, d *Delivery) error {
	s.mu.Lock()
	url := s.hooks.url
	s.mu.Unlock()
	status, err := s.post(ctx, url, d)

	s.mu.Lock()
	defer s.mu.Unlock()
	d.Attempts++
	d.Status = status
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

// emit queues an event of the repository.
func (r *Repository) emit(event, action string, by Actor, more doc) {
	payload := doc{
		"action":       action,
		"repository":   r.json(),
		"organization": r.organizationJSON(),
		"installation": doc{"id": r.installation.id, "node_id": nodeID("MDIzOk", r.installation.id)},
		"sender":       r.s.userJSON(r.s.user(by)),
	}
	for k, v := range more {
		payload[k] = v
	}
	r.s.queue(event, action, payload)
}

// emitPull queues an event of a pull request.
func (r *Repository) emitPull(p *pull, action string, by Actor, more doc) {
	all := doc{"number": p.number, "pull_request": r.pullJSON(p)}
	for k, v := range more {
		all[k] = v
	}
	r.emit("pull_request", action, by, all)
}

// emitInstallation queues the event of an App that was installed with r.
func (s *Server) emitInstallation(r *Repository) {
	inst := r.installation
	s.queue("installation", "created", doc{
		"action": "created",
		"installation": doc{
			"id": inst.id, "account": s.userJSON(inst.account),
			"repository_selection": "selected",
			"access_tokens_url":    s.config.URL + "/app/installations/" + itoa(inst.id) + "/access_tokens",
			"repositories_url":     s.config.URL + "/installation/repositories",
			"html_url":             s.webURL("/organizations/" + inst.account.login + "/settings/installations/" + itoa(inst.id)),
			"app_id":               s.config.AppID, "app_slug": s.config.Slug,
			"target_id": inst.account.id, "target_type": inst.account.kind,
			"permissions": inst.permissions, "events": events(),
			// Numbers in recorded payloads, though the description says text.
			"created_at": s.now().Unix(), "updated_at": s.now().Unix(),
			"single_file_name": nil, "suspended_by": nil, "suspended_at": nil,
		},
		"repositories": []doc{{
			"id": r.id, "node_id": nodeID("R", r.id), "name": r.name,
			"full_name": r.fullName(), "private": true,
		}},
		"requester": nil,
		"sender":    s.userJSON(s.user(Person("installer"))),
	})
}

// events are those that the App's manifest subscribes to.
func events() []string {
	return []string{"issue_comment", "label", "merge_group", "pull_request", "push"}
}
