package standin

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// A pull is a pull request.
type pull struct {
	id     int64
	number int
	title  string
	author Actor
	branch string // owner:branch for a fork's
	base   string
	head   plumbing.Hash // stays when the branch goes on after closing
	state  string        // open or closed
	draft  bool
	locked bool
	merged plumbing.Hash
	labels []string

	created, updated, closed time.Time
}

// A Proposal is a pull request to open.
type Proposal struct {
	Author  Actor
	Title   string
	Branch  string            // to merge; starts at Base when it is new
	Fork    string            // whose fork has the branch; empty means the repository itself
	Base    string            // to merge into; empty means main
	Files   map[string]string // committed to Branch first
	Removed []string          // likewise taken away
	Draft   bool
	Labels  []string // put on by the author, as Dependabot's configuration does
}

// Open opens a pull request and returns its number.
func (r *Repository) Open(p Proposal) int {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if p.Base == "" {
		p.Base = defaultBranch
	}
	if p.Fork != "" {
		r.s.user(Person(p.Fork))
		if r.forks[p.Fork] == nil {
			r.forks[p.Fork] = &fork{id: r.s.id()}
		}
		p.Branch = p.Fork + ":" + p.Branch
	}
	before := r.branches[p.Branch]
	if before.IsZero() {
		r.branches[p.Branch] = r.tip(p.Base)
	}
	if len(p.Files)+len(p.Removed) > 0 {
		r.commit(p.Branch, p.Title, p.Files, p.Removed)
	}
	if after := r.branches[p.Branch]; after != before {
		r.emitPush(p.Branch, before, after, p.Author)
	}
	r.s.user(p.Author)
	r.lastPull++
	n := &pull{
		id: r.s.id(), number: r.lastPull, title: p.Title, author: p.Author,
		branch: p.Branch, base: p.Base, head: r.branches[p.Branch],
		state: "open", draft: p.Draft, created: r.s.now(), updated: r.s.now(),
	}
	r.pulls[n.number] = n
	// GitHub's opened event shows the labels that come with it, and there are
	// events for each of them besides.
	for _, l := range p.Labels {
		r.setLabel(n, l, p.Author)
	}
	r.emitPull(n, "opened", p.Author, nil)
	for _, l := range p.Labels {
		r.emitPull(n, "labeled", p.Author, doc{"label": r.labelJSON(l)})
	}
	return n.number
}

// A fork has branches of its own; its commits are found by the repository too.
type fork struct {
	id      int64
	deleted bool
}

// DeleteFork deletes somebody's fork. Pull requests from it stay.
func (r *Repository) DeleteFork(owner string) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.forks[owner].deleted = true
}

// DeleteAccount deletes an account: wherever it stood there is null.
func (s *Server) DeleteAccount(login string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[strings.ToLower(login)].deleted = true
}

// Push commits files to the pull request's branch and returns its new head.
func (r *Repository) Push(number int, files map[string]string, by Actor) string {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	return r.push(r.pulls[number].branch, files, nil, by).String()
}

// ForcePush replaces the pull request's branch by one commit on its base, as
// Dependabot does when it rebases, and returns the new head.
func (r *Repository) ForcePush(number int, files map[string]string, by Actor) string {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	p := r.pulls[number]
	before := r.branches[p.branch]
	r.branches[p.branch] = r.branches[p.base]
	after := r.commit(p.branch, p.title, files, nil)
	r.emitPush(p.branch, before, after, by)
	r.synchronize(p.branch, before, after, by)
	return after.String()
}

// synchronize moves the open pull requests from branch to its new tip.
func (r *Repository) synchronize(branch string, before, after plumbing.Hash, by Actor) {
	for _, n := range r.numbers() {
		if p := r.pulls[n]; p.branch == branch && p.state == "open" {
			p.head, p.updated = after, r.s.now()
			r.emitPull(p, "synchronize", by, doc{"before": before.String(), "after": after.String()})
		}
	}
}

func (r *Repository) numbers() []int {
	var numbers []int
	for n := range r.pulls {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	return numbers
}

// Head returns the commit at the head of the pull request.
func (r *Repository) Head(number int) string {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	return r.pulls[number].head.String()
}

// Close closes the pull request unmerged.
func (r *Repository) Close(number int, by Actor) {
	r.change(number, "closed", by, func(p *pull) { p.state, p.closed = "closed", r.s.now() })
}

// Reopen opens it again.
func (r *Repository) Reopen(number int, by Actor) {
	r.change(number, "reopened", by, func(p *pull) { p.state, p.closed = "open", time.Time{} })
}

// Ready ends a draft.
func (r *Repository) Ready(number int, by Actor) {
	r.change(number, "ready_for_review", by, func(p *pull) { p.draft = false })
}

// Draft makes it a draft again.
func (r *Repository) Draft(number int, by Actor) {
	r.change(number, "converted_to_draft", by, func(p *pull) { p.draft = true })
}

// Lock keeps all but collaborators from commenting; the App is none.
func (r *Repository) Lock(number int, by Actor) {
	r.change(number, "locked", by, func(p *pull) { p.locked = true })
}

// Merge squashes the pull request into its base, whichever checks there are.
func (r *Repository) Merge(number int, by Actor) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	p := r.pulls[number]
	before := r.tip(p.base)
	after := r.advance(p.base, p.title, r.mergedFiles(before, p))
	r.emitPush(p.base, before, after, by)
	r.merged(p, after, by)
}

// merged closes a pull request whose changes came into its base with a commit.
func (r *Repository) merged(p *pull, commit plumbing.Hash, by Actor) {
	p.merged, p.state, p.closed, p.updated = commit, "closed", r.s.now(), r.s.now()
	r.emitPull(p, "closed", by, nil)
}

// mergedFiles returns the files of onto with what the pull request changed. Where
// both changed a file it is the pull request's.
func (r *Repository) mergedFiles(onto plumbing.Hash, p *pull) tree {
	all, is := r.git.files(onto), r.git.files(p.head)
	var was tree
	if bases := must(r.git.commit(onto).MergeBase(r.git.commit(p.head))); len(bases) > 0 {
		was = r.git.files(bases[0].Hash)
	}
	for name, f := range is {
		if was[name] != f {
			all[name] = f
		}
	}
	for name := range was {
		if _, ok := is[name]; !ok {
			delete(all, name)
		}
	}
	return all
}

// Retarget gives the pull request another base.
func (r *Repository) Retarget(number int, base string, by Actor) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	p := r.pulls[number]
	changes := doc{"base": doc{
		"ref": doc{"from": p.base}, "sha": doc{"from": r.tip(p.base).String()},
	}}
	p.base, p.updated = base, r.s.now()
	r.emitPull(p, "edited", by, doc{"changes": changes})
}

func (r *Repository) change(number int, action string, by Actor, do func(*pull)) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	p := r.pulls[number]
	do(p)
	p.updated = r.s.now()
	r.emitPull(p, action, by, nil)
}

// pull returns the pull request that the path names, nil when there is none.
func (r *Repository) pull(c *call) *pull {
	n, err := strconv.Atoi(c.PathValue("number"))
	if err != nil {
		return nil
	}
	return r.pulls[n]
}

func (r *Repository) getPull(c *call) answer {
	p := r.pull(c)
	if p == nil {
		return refuse(http.StatusNotFound, "Not Found")
	}
	return ok(r.pullJSON(p))
}

// listPullsOfCommit answers the pull requests that a commit is part of, newest
// first.
func (r *Repository) listPullsOfCommit(c *call) answer {
	h := r.resolve(c.PathValue("sha"))
	if h.IsZero() {
		return refuse(http.StatusUnprocessableEntity, "No commit found for SHA: "+c.PathValue("sha"))
	}
	found := []doc{}
	for _, n := range slices.Backward(r.numbers()) {
		p := r.pulls[n]
		inBase := p.state == "open" && r.git.ancestors(r.tip(p.base))[h]
		if h == p.merged || r.git.ancestors(p.head)[h] && !inBase {
			found = append(found, r.pullJSON(p))
		}
	}
	return paged(r, c, found)
}

// listPulls answers the newest first, unless asked for the oldest.
func (r *Repository) listPulls(c *call) answer {
	q := c.URL.Query()
	found := []doc{}
	for _, n := range r.numbers() {
		p := r.pulls[n]
		if state := cmp.Or(q.Get("state"), "open"); state != "all" && p.state != state || q.Has("base") && q.Get("base") != p.base {
			continue
		}
		o := r.pullJSON(p)
		for _, field := range []string{"merged", "merged_by", "mergeable", "mergeable_state", "rebaseable", "commits", "additions", "deletions", "changed_files"} {
			delete(o, field) // which only the pull request by itself has
		}
		found = append(found, o)
	}
	if q.Get("direction") != "asc" {
		slices.Reverse(found)
	}
	return paged(r, c, found)
}

// paged answers one page of all that a repository has. The links go by the
// repository's number, as GitHub's do.
func paged[T any](r *Repository, c *call, all []T) answer {
	rest := strings.SplitN(c.URL.EscapedPath(), "/", 5)
	return pagedAt(c, all, r.s.config.URL+"/repositories/"+itoa(r.id)+"/"+rest[4])
}

// paged answers one page of all.
func (s *Server) paged(c *call, all []doc) answer { return pagedAt(c, all, s.config.URL+c.URL.Path) }

// pagedAt answers one page of all, whose links go to address.
func pagedAt[T any](c *call, all []T, address string) answer {
	first, last, page := pageOf(c, len(all))
	at := func(n int) string {
		q := c.URL.Query()
		q.Set("page", strconv.Itoa(n))
		return address + "?" + q.Encode()
	}
	var links []string
	link := func(n int, rel string) { links = append(links, "<"+at(n)+`>; rel="`+rel+`"`) }
	if page > 1 {
		link(page-1, "prev")
	}
	if page < last {
		link(page+1, "next")
		link(last, "last")
	}
	if page > 1 {
		link(1, "first")
	}
	if len(links) > 0 {
		c.header.Set("Link", strings.Join(links, ", "))
	}
	return ok(all[first:min(len(all), first+perPage(c))])
}

// pageOf returns the first item of the page that c asks for, the number of the
// last page, and that of this one.
func pageOf(c *call, n int) (first, last, page int) {
	page, _ = strconv.Atoi(c.URL.Query().Get("page"))
	page = max(page, 1)
	size := perPage(c)
	return min((page-1)*size, n), max(1, (n+size-1)/size), page
}

// perPage is 30 unless told; more than 100 is taken for 100.
//
// https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
func perPage(c *call) int {
	n, err := strconv.Atoi(c.URL.Query().Get("per_page"))
	if err != nil || n < 1 {
		return 30
	}
	return min(n, 100)
}
