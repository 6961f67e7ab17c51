package standin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// An issueEvent is an entry of a pull request's history.
type issueEvent struct {
	id    int64
	pull  int
	event string // labeled or unlabeled
	label string
	actor Actor
	at    time.Time
}

// Labels returns the labels of a pull request.
func (r *Repository) Labels(number int) []string {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	return slices.Clone(r.pulls[number].labels)
}

// Label puts a label on a pull request. GitHub asks for triage and up, of people
// and not of Apps.
//
// https://docs.github.com/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles/repository-roles-for-an-organization
func (r *Repository) Label(number int, label string, by Actor) error {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if !r.mayLabel(by) {
		return fmt.Errorf("%s may not label", by.Login)
	}
	p := r.pulls[number]
	if r.setLabel(p, label, by) {
		r.emitPull(p, "labeled", by, doc{"label": r.labelJSON(label)})
	}
	return nil
}

// Unlabel takes a label off, of which the same holds.
func (r *Repository) Unlabel(number int, label string, by Actor) error {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if !r.mayLabel(by) {
		return fmt.Errorf("%s may not label", by.Login)
	}
	r.dropLabel(r.pulls[number], label, by)
	return nil
}

// RenameLabel renames a label wherever it is. As on GitHub, no pull request has
// an event of it.
func (r *Repository) RenameLabel(from, to string, by Actor) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	for _, p := range r.pulls {
		if i := labelIndex(p.labels, from); i >= 0 {
			p.labels[i] = to
		}
	}
	id := r.labelID(from)
	delete(r.labels, strings.ToLower(from))
	r.labels[strings.ToLower(to)] = id
	r.emit("label", "edited", by, doc{"label": r.labelJSON(to), "changes": doc{"name": doc{"from": from}}})
}

// DeleteLabel deletes a label wherever it is, of which no pull request has an
// event either.
func (r *Repository) DeleteLabel(name string, by Actor) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	for _, p := range r.pulls {
		if i := labelIndex(p.labels, name); i >= 0 {
			p.labels = slices.Delete(p.labels, i, i+1)
		}
	}
	label := r.labelJSON(name)
	delete(r.labels, strings.ToLower(name))
	r.emit("label", "deleted", by, doc{"label": label})
}

func (r *Repository) mayLabel(by Actor) bool {
	return by.Bot || by.App != 0 || slices.Contains([]string{"triage", "write", "maintain", "admin"}, r.roles[strings.ToLower(by.Login)].base)
}

// labelIndex finds a label without regard to case, as GitHub does.
func labelIndex(labels []string, name string) int {
	return slices.IndexFunc(labels, func(l string) bool { return strings.EqualFold(l, name) })
}

// setLabel reports whether the label was not there before.
func (r *Repository) setLabel(p *pull, label string, by Actor) bool {
	if labelIndex(p.labels, label) >= 0 {
		return false
	}
	p.labels = append(p.labels, label)
	r.record(p, "labeled", label, by)
	return true
}

func (r *Repository) dropLabel(p *pull, label string, by Actor) bool {
	i := labelIndex(p.labels, label)
	if i < 0 {
		return false
	}
	label = p.labels[i]
	p.labels = slices.Delete(slices.Clone(p.labels), i, i+1)
	r.record(p, "unlabeled", label, by)
	r.emitPull(p, "unlabeled", by, doc{"label": r.labelJSON(label)})
	return true
}

func (r *Repository) record(p *pull, event, label string, by Actor) {
	r.s.user(by)
	p.updated = r.s.now()
	r.events = append(r.events, &issueEvent{r.s.id(), p.number, event, label, by, r.s.now()})
}

func (r *Repository) listEvents(c *call) answer {
	p := r.pull(c)
	if p == nil {
		return refuse(http.StatusNotFound, "Not Found")
	}
	found := []doc{}
	for _, e := range r.events {
		if e.pull == p.number {
			found = append(found, r.eventJSON(e))
		}
	}
	return paged(r, c, found)
}

// addLabels takes both shapes of GitHub's body: an array of names and an object
// that holds one.
func (r *Repository) addLabels(c *call) answer {
	p := r.pull(c)
	if p == nil {
		return refuse(http.StatusNotFound, "Not Found")
	}
	var body json.RawMessage
	if refusal := c.decode(&body); refusal != nil {
		return *refusal
	}
	var names []string
	var wrapped struct {
		Labels []string `json:"labels"`
	}
	if json.Unmarshal(body, &names) != nil {
		if json.Unmarshal(body, &wrapped) != nil {
			return refuse(http.StatusUnprocessableEntity, "Invalid request.")
		}
		names = wrapped.Labels
	}
	for _, name := range names {
		if r.setLabel(p, name, r.s.app()) {
			r.emitPull(p, "labeled", r.s.app(), doc{"label": r.labelJSON(name)})
		}
	}
	return ok(r.labelsJSON(p))
}

func (r *Repository) removeLabel(c *call) answer {
	p := r.pull(c)
	if p == nil {
		return refuse(http.StatusNotFound, "Not Found")
	}
	if !r.dropLabel(p, c.PathValue("name"), r.s.app()) {
		return refuse(http.StatusNotFound, "Label does not exist")
	}
	return ok(r.labelsJSON(p))
}
