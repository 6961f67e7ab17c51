package standin

import (
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/memory"
)

// An Actor is who does something.
type Actor struct {
	Login string
	Bot   bool
	App   int64 // the App by which it is done; zero for none
	Agent bool  // an agent does it in the actor's name, and says why
}

// Person returns the actor for a person.
func Person(login string) Actor { return Actor{Login: login} }

// Bot returns the actor for a bot, such as dependabot[bot].
func Bot(login string) Actor { return Actor{Login: login, Bot: true} }

// Via returns the actor, acting by an App.
func (a Actor) Via(app int64) Actor {
	a.App = app
	return a
}

// A user is an account that was seen.
type user struct {
	id    int64
	login string
	kind  string // User, Bot or Organization

	deleted bool // what is left of it is null
}

// user returns the account of a.
func (s *Server) user(a Actor) *user {
	kind := "User"
	if a.Bot {
		kind = "Bot"
	}
	return s.account(a.Login, kind)
}

func (s *Server) account(login, kind string) *user {
	key := strings.ToLower(login)
	if s.users[key] == nil {
		s.users[key] = &user{id: s.id(), login: login, kind: kind}
	}
	return s.users[key]
}

// defaultBranch is that of every repository.
const defaultBranch = "main"

// A Repository is one repository. Its methods do what people and bots do on
// GitHub, without asking who may, unless they say otherwise.
type Repository struct {
	s            *Server
	id           int64
	owner        *user
	name         string
	was          []string      // names before
	installation *installation // nil: the App is not installed on it
	public       bool          // everybody may read it
	archived     bool
	pushed       time.Time // when a branch last moved

	git       gitStore
	branches  map[string]plumbing.Hash // those of forks under owner:branch, which is no name of a branch
	forks     map[string]*fork         // by owner
	tags      map[string]plumbing.Hash // a commit, or a tag with a message
	treeLimit int                      // entries of a tree before it is truncated; zero means none

	roles    map[string]role // by lower-case login
	labels   map[string]int64
	lastPull int
	pulls    map[int]*pull
	comments []*comment
	checks   []*checkRun
	events   []*issueEvent
	releases []*release
}

// CreateRepository makes owner/name with one commit on main. The App is
// installed on the owner with its first repository, and given the others.
func (s *Server) CreateRepository(owner, name string, files map[string]string) *Repository {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &Repository{
		s:        s,
		id:       s.id(),
		owner:    s.account(owner, "Organization"),
		name:     name,
		git:      gitStore{memory.NewStorage()},
		branches: make(map[string]plumbing.Hash),
		forks:    make(map[string]*fork),
		tags:     make(map[string]plumbing.Hash),
		roles:    make(map[string]role),
		labels:   make(map[string]int64),
		pulls:    make(map[int]*pull),
	}
	s.repositories = append(s.repositories, r)
	r.advance(defaultBranch, "Start", r.changed(nil, files, nil))
	if inst := s.installedOn(r.owner); inst != nil {
		s.give(inst, r)
	} else {
		s.install(r.owner)
	}
	return r
}

// ID returns the repository's number.
func (r *Repository) ID() int64 { return r.id }

// Installation returns the number of the App's installation, zero when the App
// is not installed on the repository.
func (r *Repository) Installation() int64 {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if r.installation == nil {
		return 0
	}
	return r.installation.id
}

// Owner returns the account that owns the repository.
func (r *Repository) Owner() string { return r.owner.login }

// Name returns the repository's name.
func (r *Repository) Name() string {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	return r.name
}

// Rename gives the repository another name. The old one leads to it.
func (r *Repository) Rename(name string) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.was = append(r.was, r.name)
	r.name = name
}

// moved redirects a call that used an old name.
func (r *Repository) moved(w http.ResponseWriter, req *http.Request) {
	rest := strings.SplitN(req.URL.EscapedPath(), "/", 5) // "", repos, owner, name, rest
	to := r.s.config.URL + "/repositories/" + itoa(r.id)
	if len(rest) == 5 {
		to += "/" + rest[4]
	}
	if req.URL.RawQuery != "" {
		to += "?" + req.URL.RawQuery
	}
	status := http.StatusMovedPermanently
	if req.Method != http.MethodGet {
		status = http.StatusTemporaryRedirect
	}
	w.Header().Set("Location", to)
	a := refuse(status, "Moved Permanently")
	a.body.(doc)["url"] = to
	a.write(w)
}

func (s *Server) repository(id int64) *Repository {
	for _, r := range s.repositories {
		if r.id == id {
			return r
		}
	}
	return nil
}

// named returns the repository that has or had the name.
func (s *Server) named(owner, name string) *Repository {
	for _, r := range s.repositories {
		if !strings.EqualFold(r.owner.login, owner) {
			continue
		}
		for _, n := range append([]string{r.name}, r.was...) {
			if strings.EqualFold(n, name) {
				return r
			}
		}
	}
	return nil
}

// Commit writes files to the branch, which starts at main when it is new, takes
// removed away, and returns the commit. Open pull requests of the branch hear of
// it.
func (r *Repository) Commit(branch string, files map[string]string, removed ...string) string {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	return r.push(branch, files, removed, Person("committer")).String()
}

// Link commits a symbolic link.
func (r *Repository) Link(branch, path, target string) string {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	before := r.branches[branch]
	all := r.git.files(r.tip(branch))
	all[path] = treeFile{filemode.Symlink, r.git.addBlob(target)}
	after := r.advance(branch, "Link "+path, all)
	r.emitPush(branch, before, after, Person("committer"))
	return after.String()
}

// Branch returns the commit at the tip of a branch, empty when there is none.
func (r *Repository) Branch(name string) string {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if h, ok := r.branches[name]; ok {
		return h.String()
	}
	return ""
}

// Files returns the contents of a branch's or commit's files, nil when there is
// no such commit.
func (r *Repository) Files(ref string) map[string]string {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	h := r.resolve(ref)
	if h.IsZero() {
		return nil
	}
	files := make(map[string]string)
	for name, f := range r.git.files(h) {
		if f.mode != filemode.Submodule {
			files[name] = string(r.git.content(f.hash))
		}
	}
	return files
}

// TruncateTrees makes every tree answer stop after n entries; zero takes it back.
func (r *Repository) TruncateTrees(n int) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.treeLimit = n
}

// tip returns where a branch is, or would start.
func (r *Repository) tip(branch string) plumbing.Hash {
	if h, ok := r.branches[branch]; ok {
		return h
	}
	return r.branches[defaultBranch]
}

func (r *Repository) commit(branch, message string, files map[string]string, removed []string) plumbing.Hash {
	return r.advance(branch, message, r.changed(r.git.files(r.tip(branch)), files, removed))
}

// changed returns all with files in it and without what was removed.
func (r *Repository) changed(all tree, files map[string]string, removed []string) tree {
	all = maps.Clone(all)
	if all == nil {
		all = make(tree)
	}
	for name, content := range files {
		all[name] = treeFile{filemode.Regular, r.git.addBlob(content)}
	}
	for _, name := range removed {
		delete(all, name)
	}
	return all
}

// advance puts a commit of all on top of the branch.
func (r *Repository) advance(branch, message string, all tree) plumbing.Hash {
	var parents []plumbing.Hash
	if tip := r.tip(branch); !tip.IsZero() {
		parents = append(parents, tip)
	}
	r.branches[branch] = r.git.addCommit(all, message, r.committer(), parents...)
	r.pushed = r.s.now()
	return r.branches[branch]
}

func (r *Repository) committer() object.Signature {
	return object.Signature{Name: "Committer", Email: "committer@github.test", When: r.s.now()}
}

// push commits to a branch and tells the pull requests from it.
func (r *Repository) push(branch string, files map[string]string, removed []string, by Actor) plumbing.Hash {
	before := r.branches[branch] // zero for a branch that is new
	after := r.commit(branch, "Update "+branch, files, removed)
	r.emitPush(branch, before, after, by)
	r.synchronize(branch, before, after, by)
	return after
}
