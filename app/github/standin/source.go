package standin

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// This file has what a repository shows to those who use it: tags, releases,
// and the files of a commit in one archive.

// A release is what was published with a tag.
type release struct {
	id        int64
	tag, body string
	author    *user
	at        time.Time
}

// Publish makes the repository one that everybody may read.
func (r *Repository) Publish() {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.public = true
}

// Archive ends the work on the repository.
func (r *Repository) Archive() {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.archived = true
}

// Tag makes a tag of a commit, or moves it.
func (r *Repository) Tag(name, commit string) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.tags[name] = plumbing.NewHash(commit)
}

// Annotate makes a tag with a message of a commit.
func (r *Repository) Annotate(name, commit, message string) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	who := object.Signature{Name: "Committer", Email: "committer@github.test", When: r.s.now()}
	r.tags[name] = r.git.encode(&object.Tag{
		Name: name, Tagger: who, Message: message, TargetType: plumbing.CommitObject, Target: plumbing.NewHash(commit),
	})
}

// Object returns the name of the object that a tag is: that of its message, or of
// its commit.
func (r *Repository) Object(tag string) string {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	return r.tags[tag].String()
}

// Release publishes notes with a tag.
func (r *Repository) Release(tag, body string, by Actor, at time.Time) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.releases = append(r.releases, &release{id: r.s.id(), tag: tag, body: body, author: r.s.user(by), at: at})
}

// CommitInFork commits files on top of a branch in a fork of the repository, and
// returns the commit. GitHub keeps the objects of a repository and its forks
// together: the commit can be read under the repository's own name.
func (r *Repository) CommitInFork(branch string, files map[string]string) string {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	all := r.git.files(r.tip(branch))
	for name, content := range files {
		all[name] = treeFile{filemode.Regular, r.git.addBlob(content)}
	}
	who := object.Signature{Name: "Stranger", Email: "stranger@github.test", When: r.s.now()}
	return r.git.addCommit(all, "Work in a fork", who, r.tip(branch)).String()
}

// peeled returns the commit of a tag.
func (r *Repository) peeled(name string) (plumbing.Hash, bool) {
	h, ok := r.tags[name]
	if !ok {
		return h, false
	}
	if t, err := object.GetTag(r.git, h); err == nil {
		h = t.Target
	}
	return h, true
}

func (r *Repository) getRepository(*call) answer {
	o := r.json()
	o["network_count"], o["subscribers_count"] = 0, 0
	return ok(o)
}

func (r *Repository) getRef(c *call) answer {
	name := c.PathValue("ref")
	var h plumbing.Hash
	if tag, isTag := strings.CutPrefix(name, "tags/"); isTag {
		h = r.tags[tag]
	} else if branch, isBranch := strings.CutPrefix(name, "heads/"); isBranch {
		h = r.branches[branch]
	}
	if h.IsZero() {
		return refuse(http.StatusNotFound, "Not Found")
	}
	return ok(doc{
		"ref": "refs/" + name, "node_id": nodeID("REF", r.id), "url": r.apiURL("/git/refs/" + name), "object": r.objectJSON(h),
	})
}

func (r *Repository) objectJSON(h plumbing.Hash) doc {
	kind := "commit"
	if _, err := object.GetTag(r.git, h); err == nil {
		kind = "tag"
	}
	return doc{"type": kind, "sha": h.String(), "url": r.apiURL("/git/" + kind + "s/" + h.String())}
}

func (r *Repository) getTag(c *call) answer {
	t, err := object.GetTag(r.git, plumbing.NewHash(c.PathValue("sha")))
	if err != nil {
		return refuse(http.StatusNotFound, "Not Found")
	}
	return ok(doc{
		"node_id": nodeID("TA", r.id), "tag": t.Name, "sha": t.Hash.String(), "url": r.apiURL("/git/tags/" + t.Hash.String()),
		"message": t.Message, "tagger": doc{"name": t.Tagger.Name, "email": t.Tagger.Email, "date": stamp(t.Tagger.When)},
		"object": r.objectJSON(t.Target),
	})
}

func (r *Repository) getCommit(c *call) answer {
	h := r.resolve(c.PathValue("sha"))
	if h.IsZero() {
		return refuse(http.StatusUnprocessableEntity, "No commit found for SHA: "+c.PathValue("sha"))
	}
	o := r.commitJSON(h)
	o["stats"], o["files"] = doc{"total": 0, "additions": 0, "deletions": 0}, []doc{}
	return ok(o)
}

// listTags answers the newest names first, as GitHub does.
func (r *Repository) listTags(c *call) answer {
	all := []doc{}
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(r.tags))) {
		h, _ := r.peeled(name)
		all = append(all, doc{
			"name": name, "node_id": nodeID("REF", r.id), "commit": r.pointJSON(h),
			"zipball_url": r.apiURL("/zipball/refs/tags/" + name), "tarball_url": r.apiURL("/tarball/refs/tags/" + name),
		})
	}
	return paged(r, c, all)
}

func (r *Repository) listBranches(c *call) answer {
	all := []doc{}
	for _, name := range slices.Sorted(maps.Keys(r.branches)) {
		if strings.Contains(name, ":") {
			continue // a fork's
		}
		all = append(all, doc{"name": name, "commit": r.pointJSON(r.branches[name]), "protected": false})
	}
	return paged(r, c, all)
}

func (r *Repository) pointJSON(h plumbing.Hash) doc {
	return doc{"sha": h.String(), "url": r.apiURL("/commits/" + h.String())}
}

func (r *Repository) getRelease(c *call) answer {
	i := slices.IndexFunc(r.releases, func(p *release) bool { return p.tag == c.PathValue("tag") })
	if i < 0 {
		return refuse(http.StatusNotFound, "Not Found")
	}
	p := r.releases[i]
	api := r.apiURL("/releases/" + itoa(p.id))
	return ok(doc{
		"id": p.id, "node_id": nodeID("RE", p.id), "tag_name": p.tag, "name": p.tag, "body": p.body, "target_commitish": defaultBranch,
		"draft": false, "prerelease": false, "immutable": false, "author": r.s.userJSON(p.author), "assets": []doc{},
		"created_at": stamp(p.at), "published_at": stamp(p.at), "url": api, "html_url": r.webURL("/releases/tag/" + p.tag),
		"assets_url": api + "/assets", "upload_url": api + "/assets{?name,label}",
		"tarball_url": r.apiURL("/tarball/" + p.tag), "zipball_url": r.apiURL("/zipball/" + p.tag),
	})
}

// listContributors counts commits of the default branch by address. No address
// belongs to an account here.
func (r *Repository) listContributors(c *call) answer {
	commits := make(map[string]int)
	names := make(map[string]string)
	for h := range r.git.ancestors(r.branches[defaultBranch]) {
		who := r.git.commit(h).Author
		commits[who.Email]++
		names[who.Email] = who.Name
	}
	all := []doc{}
	if c.URL.Query().Get("anon") == "1" || c.URL.Query().Get("anon") == "true" {
		emails := slices.SortedFunc(maps.Keys(commits), func(a, b string) int {
			return cmp.Or(commits[b]-commits[a], cmp.Compare(a, b))
		})
		for _, email := range emails {
			all = append(all, doc{"type": "Anonymous", "email": email, "name": names[email], "contributions": commits[email]})
		}
	}
	return paged(r, c, all)
}

// getTarball leads to where the bytes are: at GitHub another host, here this one.
func (r *Repository) getTarball(c *call) answer {
	h := r.resolve(c.PathValue("ref"))
	if h.IsZero() {
		return refuse(http.StatusNotFound, "Not Found")
	}
	c.header.Set("Location", r.s.config.URL+"/codeload/"+r.fullName()+"/"+h.String())
	return answer{status: http.StatusFound, raw: []byte{}, kind: "text/html;charset=utf-8"}
}

// getBytes answers a tarball as GitHub packs it: with the commit in a header for
// all, and everything in one folder.
func (r *Repository) getBytes(c *call) answer {
	h := r.resolve(c.PathValue("sha"))
	if h.IsZero() {
		return refuse(http.StatusNotFound, "Not Found")
	}
	when := r.git.commit(h).Committer.When
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	w := tar.NewWriter(zipped)
	put := func(header *tar.Header, content []byte) {
		if err := w.WriteHeader(header); err != nil {
			panic("standin: " + err.Error())
		}
		must(w.Write(content))
	}
	put(&tar.Header{Typeflag: tar.TypeXGlobalHeader, Name: "pax_global_header", PAXRecords: map[string]string{"comment": h.String()}}, nil)
	folder := r.owner.login + "-" + r.name + "-" + h.String()[:7] + "/"
	put(&tar.Header{Typeflag: tar.TypeDir, Name: folder, Mode: 0o775, ModTime: when}, nil)
	files := r.git.files(h)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f := files[name]
		switch f.mode {
		case filemode.Submodule:
		case filemode.Symlink:
			put(&tar.Header{Typeflag: tar.TypeSymlink, Name: folder + name, Linkname: string(r.git.content(f.hash)), Mode: 0o777, ModTime: when}, nil)
		default:
			content := r.git.content(f.hash)
			put(&tar.Header{Typeflag: tar.TypeReg, Name: folder + name, Size: int64(len(content)), Mode: 0o664, ModTime: when}, content)
		}
	}
	w.Close()
	zipped.Close()
	return answer{status: http.StatusOK, raw: packed.Bytes(), kind: "application/x-gzip"}
}
