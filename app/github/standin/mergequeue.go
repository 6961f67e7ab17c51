package standin

import (
	"fmt"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
)

// A Group is what a merge queue is about to merge: a commit on top of the base
// with the changes of its pull requests.
type Group struct {
	Head    string // the commit that checks are wanted for
	HeadRef string // refs/heads/gh-readonly-queue/BASE/pr-NUMBER-SHA
	Base    string // the commit that the group is on top of
	BaseRef string // refs/heads/BASE
	Pulls   []int
}

// queueBot is the sender of what the merge queue does.
func queueBot() Actor { return Bot("github-merge-queue[bot]") }

// Enqueue makes one group of pull requests of one base, in their order, as a
// queue does whose method is to merge: the group's commits are merges, with the
// pull requests' own among their ancestors.
func (r *Repository) Enqueue(pulls ...int) Group { return r.enqueue(pulls, false) }

// EnqueueSquashed makes a group as a queue does whose method is to squash: there
// is a commit for each pull request, and none of its own.
func (r *Repository) EnqueueSquashed(pulls ...int) Group { return r.enqueue(pulls, true) }

func (r *Repository) enqueue(pulls []int, squash bool) Group {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	last := r.pulls[pulls[len(pulls)-1]]
	base := r.tip(last.base)
	head := base
	for _, n := range pulls {
		p := r.pulls[n]
		r.emitPull(p, "enqueued", queueBot(), nil)
		files, message := r.mergedFiles(head, p), fmt.Sprintf("Merge pull request #%d from %s", n, p.branch)
		parents := []plumbing.Hash{head, p.head}
		if squash {
			parents, message = parents[:1], fmt.Sprintf("%s (#%d)", p.title, n)
		}
		head = r.git.addCommit(files, message, r.committer(), parents...)
	}
	branch := fmt.Sprintf("gh-readonly-queue/%s/pr-%d-%s", last.base, last.number, base)
	r.branches[branch] = head
	r.emitPush(branch, plumbing.ZeroHash, head, queueBot())
	g := Group{head.String(), "refs/heads/" + branch, base.String(), "refs/heads/" + last.base, slices.Clone(pulls)}
	r.emitGroup(g, "checks_requested", nil)
	return g
}

// DestroyGroup ends a group. The reason is merged, which merges its pull
// requests, invalidated, or dequeued.
func (r *Repository) DestroyGroup(g Group, reason string) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	head, branch := plumbing.NewHash(g.Head), g.HeadRef[len("refs/heads/"):]
	r.emitGroup(g, "destroyed", doc{"reason": reason})
	delete(r.branches, branch)
	r.emitPush(branch, head, plumbing.ZeroHash, queueBot())
	if reason == "merged" {
		base := g.BaseRef[len("refs/heads/"):]
		r.branches[base] = head
		r.emitPush(base, plumbing.NewHash(g.Base), head, queueBot())
	}
	for _, n := range g.Pulls {
		switch reason {
		case "merged":
			r.emitPull(r.pulls[n], "dequeued", queueBot(), doc{"reason": "MERGE"})
			r.merged(r.pulls[n], head, queueBot())
		case "dequeued":
			r.emitPull(r.pulls[n], "dequeued", queueBot(), doc{"reason": "MANUAL"})
		}
	}
}

// emitGroup queues an event of a group.
func (r *Repository) emitGroup(g Group, action string, more doc) {
	all := doc{"merge_group": doc{
		"head_sha": g.Head, "head_ref": g.HeadRef, "base_sha": g.Base, "base_ref": g.BaseRef,
		"head_commit": r.simpleCommitJSON(plumbing.NewHash(g.Head)),
	}}
	for k, v := range more {
		all[k] = v
	}
	r.emit("merge_group", action, queueBot(), all)
}
