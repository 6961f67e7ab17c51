package standin

import (
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/memory"
)

// A tree is a commit's files by path.
type tree map[string]treeFile

type treeFile struct {
	mode filemode.FileMode
	hash plumbing.Hash
}

// A gitStore keeps git objects in memory. Errors of it are faults of the
// stand-in and panic: nothing here depends on the outside.
type gitStore struct{ *memory.Storage }

func must[T any](v T, err error) T {
	if err != nil {
		panic("standin: " + err.Error())
	}
	return v
}

func (g gitStore) addBlob(content string) plumbing.Hash {
	o := g.NewEncodedObject()
	o.SetType(plumbing.BlobObject)
	w := must(o.Writer())
	must(io.WriteString(w, content))
	w.Close()
	return must(g.SetEncodedObject(o))
}

// addTree stores the files below dir, which is empty or ends in a slash.
func (g gitStore) addTree(files tree, dir string) plumbing.Hash {
	var t object.Tree
	seen := make(map[string]bool)
	for p, f := range files {
		rest, below := strings.CutPrefix(p, dir)
		if !below {
			continue
		}
		name, _, nested := strings.Cut(rest, "/")
		switch {
		case seen[name]:
		case nested:
			t.Entries = append(t.Entries, object.TreeEntry{Name: name, Mode: filemode.Dir, Hash: g.addTree(files, dir+name+"/")})
		default:
			t.Entries = append(t.Entries, object.TreeEntry{Name: name, Mode: f.mode, Hash: f.hash})
		}
		seen[name] = true
	}
	sort.Sort(object.TreeEntrySorter(t.Entries))
	return g.encode(&t)
}

type encoder interface {
	Encode(plumbing.EncodedObject) error
}

func (g gitStore) encode(e encoder) plumbing.Hash {
	o := g.NewEncodedObject()
	if err := e.Encode(o); err != nil {
		panic("standin: " + err.Error())
	}
	return must(g.SetEncodedObject(o))
}

func (g gitStore) addCommit(files tree, message string, who object.Signature, parents ...plumbing.Hash) plumbing.Hash {
	return g.encode(&object.Commit{
		Author: who, Committer: who, Message: message,
		TreeHash: g.addTree(files, ""), ParentHashes: parents,
	})
}

func (g gitStore) commit(h plumbing.Hash) *object.Commit { return must(object.GetCommit(g, h)) }

// files returns the files of a commit.
func (g gitStore) files(h plumbing.Hash) tree {
	files := make(tree)
	w := object.NewTreeWalker(must(g.commit(h).Tree()), true, nil)
	defer w.Close()
	for {
		name, e, err := w.Next()
		if err == io.EOF {
			return files
		}
		if must(e, err).Mode != filemode.Dir {
			files[name] = treeFile{e.Mode, e.Hash}
		}
	}
}

func (g gitStore) content(h plumbing.Hash) []byte {
	r := must(must(object.GetBlob(g, h)).Reader())
	defer r.Close()
	return must(io.ReadAll(r))
}

// ancestors returns the commits that can be reached from h, itself included.
func (g gitStore) ancestors(h plumbing.Hash) map[plumbing.Hash]bool {
	seen := make(map[plumbing.Hash]bool)
	for todo := []plumbing.Hash{h}; len(todo) > 0; {
		h, todo = todo[0], todo[1:]
		if !seen[h] {
			seen[h] = true
			todo = append(todo, g.commit(h).ParentHashes...)
		}
	}
	return seen
}

// history returns the ancestors of h, parents before their children.
func (g gitStore) history(h plumbing.Hash) []plumbing.Hash {
	var all []plumbing.Hash
	done := make(map[plumbing.Hash]bool)
	for todo := []plumbing.Hash{h}; len(todo) > 0; {
		h := todo[len(todo)-1]
		waits := false
		for _, p := range g.commit(h).ParentHashes {
			if !done[p] {
				todo, waits = append(todo, p), true
			}
		}
		if waits {
			continue
		}
		todo = todo[:len(todo)-1]
		if !done[h] {
			done[h] = true
			all = append(all, h)
		}
	}
	return all
}

// resolve returns the commit that a name or a SHA stands for; the zero hash
// when there is none.
func (r *Repository) resolve(ref string) plumbing.Hash {
	if h, ok := r.branches[strings.TrimPrefix(ref, "refs/heads/")]; ok && !strings.Contains(ref, ":") {
		return h
	}
	if h, ok := r.peeled(strings.TrimPrefix(ref, "refs/tags/")); ok {
		return h
	}
	if h := plumbing.NewHash(ref); h.String() == ref && r.git.HasEncodedObject(h) == nil {
		if t, err := object.GetTag(r.git, h); err == nil {
			h = t.Target
		}
		if _, err := object.GetCommit(r.git, h); err == nil {
			return h
		}
	}
	return plumbing.ZeroHash
}

// maxUnpaged is how many commits a comparison has that is not asked for a page.
//
// https://docs.github.com/rest/commits/commits#compare-two-commits
const maxUnpaged = 250

// compare answers the three-dot comparison. Its files are left out: nothing here
// reads them.
func (r *Repository) compare(c *call) answer {
	from, to, ok3 := strings.Cut(c.PathValue("basehead"), "...")
	base, head := r.resolve(from), r.resolve(to)
	if !ok3 || base.IsZero() || head.IsZero() {
		return refuse(http.StatusNotFound, "Not Found")
	}
	bases := must(r.git.commit(base).MergeBase(r.git.commit(head)))
	if len(bases) == 0 {
		return refuse(http.StatusNotFound, fmt.Sprintf("No common ancestor between %s and %s.", from, to))
	}
	ofBase, ofHead := r.git.ancestors(base), r.git.ancestors(head)
	var behind int
	commits := []doc{}
	for _, h := range r.git.history(head) {
		if !ofBase[h] {
			commits = append(commits, r.commitJSON(h))
		}
	}
	ahead := len(commits)
	for h := range ofBase {
		if !ofHead[h] {
			behind++
		}
	}
	if q := c.URL.Query(); q.Has("page") || q.Has("per_page") {
		commits = paged(r, c, commits).body.([]doc)
	} else if ahead > maxUnpaged {
		commits = commits[ahead-maxUnpaged:]
	}
	status := "identical"
	switch {
	case ahead > 0 && behind > 0:
		status = "diverged"
	case ahead > 0:
		status = "ahead"
	case behind > 0:
		status = "behind"
	}
	web := r.webURL("/compare/" + c.PathValue("basehead"))
	return ok(doc{
		"url": r.apiURL("/compare/" + c.PathValue("basehead")), "html_url": web, "permalink_url": web,
		"diff_url": web + ".diff", "patch_url": web + ".patch",
		"base_commit": r.commitJSON(base), "merge_base_commit": r.commitJSON(bases[0].Hash),
		"status": status, "ahead_by": ahead, "behind_by": behind, "total_commits": ahead, "commits": commits,
	})
}

// getTree answers a tree or a commit's tree. Any value of recursive means yes.
func (r *Repository) getTree(c *call) answer {
	h := plumbing.NewHash(c.PathValue("sha"))
	if commit := r.resolve(c.PathValue("sha")); !commit.IsZero() {
		h = r.git.commit(commit).TreeHash
	}
	t, err := object.GetTree(r.git, h)
	if err != nil {
		return refuse(http.StatusNotFound, "Not Found")
	}
	entries := []doc{}
	w := object.NewTreeWalker(t, c.URL.Query().Has("recursive"), nil)
	defer w.Close()
	for {
		name, e, err := w.Next()
		if err == io.EOF {
			break
		}
		entries = append(entries, r.entryJSON(name, must(e, err)))
	}
	truncated := r.treeLimit > 0 && len(entries) > r.treeLimit
	if truncated {
		entries = entries[:r.treeLimit]
	}
	return ok(doc{"sha": h.String(), "url": r.apiURL("/git/trees/" + h.String()), "tree": entries, "truncated": truncated})
}

func (r *Repository) entryJSON(name string, e object.TreeEntry) doc {
	o := doc{"path": name, "mode": fmt.Sprintf("%06o", uint32(e.Mode)), "sha": e.Hash.String()}
	switch e.Mode {
	case filemode.Dir:
		o["type"] = "tree"
	case filemode.Submodule:
		o["type"] = "commit"
	default:
		o["type"] = "blob"
		o["size"] = must(object.GetBlob(r.git, e.Hash)).Size
	}
	return o
}

// raw reports whether the caller asked for bytes.
func (c *call) raw() bool {
	return slices.Contains([]string{"application/vnd.github.raw+json", "application/vnd.github.raw", "application/vnd.github.v3.raw"}, c.Header.Get("Accept"))
}

func (r *Repository) getBlob(c *call) answer {
	h := plumbing.NewHash(c.PathValue("sha"))
	if _, err := object.GetBlob(r.git, h); err != nil {
		return refuse(http.StatusNotFound, "Not Found")
	}
	content := r.git.content(h)
	if c.raw() {
		return answer{status: http.StatusOK, raw: content}
	}
	return ok(doc{
		"sha": h.String(), "node_id": nodeID("B", 0), "url": r.apiURL("/git/blobs/" + h.String()),
		"size": len(content), "content": encoded(content), "encoding": "base64",
	})
}

// getContents answers a file or a directory. A symbolic link to a file of the
// repository is answered by that file.
func (r *Repository) getContents(c *call) answer {
	ref := c.URL.Query().Get("ref")
	if ref == "" {
		ref = defaultBranch
	}
	h := r.resolve(ref)
	if h.IsZero() {
		return refuse(http.StatusNotFound, "No commit found for the ref "+ref)
	}
	files, name := r.git.files(h), c.PathValue("path")
	f, found := files[name]
	if !found {
		return r.getDirectory(files, name, ref)
	}
	if f.mode == filemode.Symlink {
		if target, ok := files[path.Join(path.Dir(name), string(r.git.content(f.hash)))]; ok {
			f = target
		}
	}
	content := r.git.content(f.hash)
	if c.raw() {
		return answer{status: http.StatusOK, raw: content}
	}
	o := r.contentJSON(name, "file", f.hash, ref)
	o["size"], o["content"], o["encoding"] = len(content), encoded(content), "base64"
	return ok(o)
}

// getDirectory answers a listing, also to a caller who asked for bytes. Of what
// is below, folders are left out.
func (r *Repository) getDirectory(files tree, dir, ref string) answer {
	below, exists := []doc{}, false
	for name, f := range files {
		exists = exists || strings.HasPrefix(name, dir+"/")
		if path.Dir(name) == dir {
			below = append(below, r.contentJSON(name, "file", f.hash, ref))
		}
	}
	if !exists {
		return refuse(http.StatusNotFound, "Not Found")
	}
	return ok(below)
}
