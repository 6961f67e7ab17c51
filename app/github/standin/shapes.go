package standin

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// The functions of this file print things in the shapes of GitHub's REST
// description. Where they differ from GitHub, a field is missing that the
// description does not require.

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// stampOrNull prints the zero time as null.
func stampOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}

func nodeID(kind string, id int64) string {
	return kind + "_" + base64.RawURLEncoding.EncodeToString([]byte(itoa(id)))
}

// encoded is base64 in lines, as GitHub prints it.
func encoded(b []byte) string {
	text := base64.StdEncoding.EncodeToString(b)
	var lines strings.Builder
	for len(text) > 60 {
		lines.WriteString(text[:60] + "\n")
		text = text[60:]
	}
	return lines.String() + text + "\n"
}

// webURL is an address for browsers. The stand-in has no pages.
func (s *Server) webURL(path string) string { return "https://github.test" + path }

func (r *Repository) fullName() string { return r.owner.login + "/" + r.name }

func (r *Repository) apiURL(path string) string {
	return r.s.config.URL + "/repos/" + r.fullName() + path
}

func (r *Repository) webURL(path string) string { return r.s.webURL("/" + r.fullName() + path) }

func (s *Server) userJSON(u *user) doc {
	api := s.config.URL + "/users/" + url.PathEscape(u.login)
	o := doc{
		"login": u.login, "id": u.id, "node_id": nodeID("U", u.id), "type": u.kind, "site_admin": false,
		"avatar_url": s.webURL("/avatars/" + itoa(u.id)), "gravatar_id": "",
		"url": api, "html_url": s.webURL("/" + url.PathEscape(u.login)),
	}
	for field, path := range map[string]string{
		"followers_url": "/followers", "following_url": "/following{/other_user}", "gists_url": "/gists{/gist_id}",
		"starred_url": "/starred{/owner}{/repo}", "subscriptions_url": "/subscriptions", "organizations_url": "/orgs",
		"repos_url": "/repos", "events_url": "/events{/privacy}", "received_events_url": "/received_events",
	} {
		o[field] = api + path
	}
	return o
}

func (r *Repository) organizationJSON() doc {
	api := r.s.config.URL + "/orgs/" + r.owner.login
	return doc{
		"login": r.owner.login, "id": r.owner.id, "node_id": nodeID("O", r.owner.id), "url": api,
		"repos_url": api + "/repos", "events_url": api + "/events", "hooks_url": api + "/hooks",
		"issues_url": api + "/issues", "members_url": api + "/members{/member}",
		"public_members_url": api + "/public_members{/member}",
		"avatar_url":         r.s.webURL("/avatars/" + itoa(r.owner.id)), "description": nil,
	}
}

// appJSON prints the App itself or, in less detail, another.
func (s *Server) appJSON(id int64) doc {
	slug, permissions := s.config.Slug, s.config.Permissions
	if id != s.config.AppID {
		slug, permissions = "app-"+itoa(id), map[string]string{"metadata": "read"}
	}
	return doc{
		"id": id, "slug": slug, "node_id": nodeID("A", id), "name": slug, "description": nil,
		"owner":        s.userJSON(s.account("app-owner", "User")),
		"external_url": s.webURL("/apps/" + slug), "html_url": s.webURL("/apps/" + slug),
		"created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z",
		"permissions": permissions, "events": events(),
	}
}

// installationJSON prints the App on an account.
func (s *Server) installationJSON(inst *installation) doc {
	o := doc{
		"id": inst.id, "account": s.userJSON(inst.account), "repository_selection": "selected",
		"access_tokens_url": s.config.URL + "/app/installations/" + itoa(inst.id) + "/access_tokens",
		"repositories_url":  s.config.URL + "/installation/repositories",
		"html_url":          s.webURL("/organizations/" + inst.account.login + "/settings/installations/" + itoa(inst.id)),
		"app_id":            s.config.AppID, "app_slug": s.config.Slug,
		"target_id": inst.account.id, "target_type": inst.account.kind,
		"permissions": inst.permissions, "events": events(),
		"created_at": stamp(inst.created), "updated_at": stamp(inst.created),
		"single_file_name": nil, "suspended_by": nil, "suspended_at": stampOrNull(inst.suspended),
	}
	if !inst.suspended.IsZero() {
		o["suspended_by"] = s.userJSON(s.account("app-owner", "User"))
	}
	return o
}

// viaJSON prints the App by which something was done, or null.
func (s *Server) viaJSON(a Actor) any {
	if a.App == 0 {
		return nil
	}
	return s.appJSON(a.App)
}

func (r *Repository) json() doc {
	api, web, visibility := r.apiURL(""), r.webURL(""), "private"
	if r.public {
		visibility = "public"
	}
	o := doc{
		"id": r.id, "node_id": nodeID("R", r.id), "name": r.name, "full_name": r.fullName(),
		"owner": r.s.userJSON(r.owner), "private": !r.public, "fork": false, "description": nil,
		"url": api, "html_url": web, "clone_url": web + ".git", "svn_url": web,
		"git_url": "git://github.test/" + r.fullName() + ".git", "ssh_url": "git@github.test:" + r.fullName() + ".git",
		"default_branch": defaultBranch, "homepage": nil, "language": nil, "license": nil, "mirror_url": nil,
		"archived": r.archived, "disabled": false, "visibility": visibility, "size": 1,
		"has_downloads": true, "has_issues": true, "has_projects": false, "has_wiki": false, "has_pages": false, "has_discussions": false,
		"forks": 0, "forks_count": 0, "watchers": 0, "watchers_count": 0, "stargazers_count": 0, "open_issues": 0, "open_issues_count": 0,
		"created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z", "pushed_at": stamp(r.pushed),
		"allow_forking": true, "is_template": false, "web_commit_signoff_required": false, "topics": []string{},
	}
	for _, field := range strings.Fields(`
		archive:/{archive_format}{/ref} assignees:{/user} branches:{/branch} collaborators:{/collaborator}
		comments:{/number} commits:{/sha} compare:/{base}...{head} contents:/{+path} contributors deployments
		downloads events forks hooks issues:{/number} keys:{/key_id} labels:{/name} languages merges
		milestones:{/number} notifications:{?since,all,participating} pulls:{/number} releases:{/id}
		stargazers statuses:/{sha} subscribers subscription tags teams`) {
		name, rest, _ := strings.Cut(field, ":")
		o[name+"_url"] = api + "/" + name + rest
	}
	for name, path := range map[string]string{
		"blobs_url": "/git/blobs{/sha}", "git_commits_url": "/git/commits{/sha}", "git_refs_url": "/git/refs{/sha}",
		"git_tags_url": "/git/tags{/sha}", "trees_url": "/git/trees{/sha}",
		"issue_comment_url": "/issues/comments{/number}", "issue_events_url": "/issues/events{/number}",
	} {
		o[name] = api + path
	}
	return o
}

func (r *Repository) commitJSON(h plumbing.Hash) doc {
	c := r.git.commit(h)
	who := doc{"name": c.Author.Name, "email": c.Author.Email, "date": stamp(c.Author.When)}
	parents := []doc{}
	for _, p := range c.ParentHashes {
		parents = append(parents, doc{"sha": p.String(), "url": r.apiURL("/commits/" + p.String()), "html_url": r.webURL("/commit/" + p.String())})
	}
	return doc{
		"sha": h.String(), "node_id": nodeID("C", r.id), "url": r.apiURL("/commits/" + h.String()),
		"html_url": r.webURL("/commit/" + h.String()), "comments_url": r.apiURL("/commits/" + h.String() + "/comments"),
		"commit": doc{
			"author": who, "committer": who, "message": c.Message, "comment_count": 0,
			"tree":         doc{"sha": c.TreeHash.String(), "url": r.apiURL("/git/trees/" + c.TreeHash.String())},
			"url":          r.apiURL("/git/commits/" + h.String()),
			"verification": doc{"verified": false, "reason": "unsigned", "signature": nil, "payload": nil, "verified_at": nil},
		},
		"author": nil, "committer": nil, "parents": parents,
	}
}

// pushedJSON prints a commit as the event of a push does, with what it changed
// of its first parent.
func (r *Repository) pushedJSON(h plumbing.Hash) doc {
	c := r.git.commit(h)
	var was tree
	if len(c.ParentHashes) > 0 {
		was = r.git.files(c.ParentHashes[0])
	}
	is := r.git.files(h)
	added, modified, removed := []string{}, []string{}, []string{}
	for name, f := range is {
		if old, ok := was[name]; !ok {
			added = append(added, name)
		} else if old != f {
			modified = append(modified, name)
		}
	}
	for name := range was {
		if _, ok := is[name]; !ok {
			removed = append(removed, name)
		}
	}
	for _, names := range [][]string{added, modified, removed} {
		slices.Sort(names)
	}
	o := r.simpleCommitJSON(h)
	o["distinct"], o["url"] = true, r.webURL("/commit/"+h.String())
	o["added"], o["modified"], o["removed"] = added, modified, removed
	return o
}

// simpleCommitJSON prints a commit as events do.
func (r *Repository) simpleCommitJSON(h plumbing.Hash) doc {
	c := r.git.commit(h)
	who := doc{"name": c.Author.Name, "email": c.Author.Email}
	return doc{
		"id": h.String(), "tree_id": c.TreeHash.String(), "message": c.Message, "timestamp": stamp(c.Committer.When),
		"author": who, "committer": who,
	}
}

func (r *Repository) contentJSON(path, kind string, h plumbing.Hash, ref string) doc {
	self := r.apiURL("/contents/" + path + "?ref=" + url.QueryEscape(ref))
	git, web := r.apiURL("/git/blobs/"+h.String()), r.webURL("/blob/"+ref+"/"+path)
	return doc{
		"type": kind, "name": path[strings.LastIndex(path, "/")+1:], "path": path, "sha": h.String(), "size": 0,
		"url": self, "git_url": git, "html_url": web, "download_url": r.webURL("/raw/" + ref + "/" + path),
		"_links": doc{"self": self, "git": git, "html": web},
	}
}

func (r *Repository) pullJSON(p *pull) doc {
	n := strconv.Itoa(p.number)
	api, issue, web := r.apiURL("/pulls/"+n), r.apiURL("/issues/"+n), r.webURL("/pull/"+n)
	statuses := r.apiURL("/statuses/" + p.head.String())
	link := func(to string) doc { return doc{"href": to} }
	author := r.nullableActorJSON(p.author)
	o := doc{
		"id": p.id, "node_id": nodeID("PR", p.id), "number": p.number, "title": p.title, "body": nil,
		"state": p.state, "draft": p.draft, "locked": p.locked, "active_lock_reason": nil,
		"user": author, "author_association": "CONTRIBUTOR", "labels": r.labelsJSON(p),
		"head": r.sideJSON(p.branch, p.head), "base": r.sideJSON(p.base, r.tip(p.base)),
		"created_at": stamp(p.created), "updated_at": stamp(p.updated), "closed_at": stampOrNull(p.closed),
		"merged": !p.merged.IsZero(), "merged_at": nil, "merged_by": nil, "merge_commit_sha": nil,
		"mergeable": nil, "rebaseable": nil, "mergeable_state": "unknown", "maintainer_can_modify": false, "auto_merge": nil,
		"assignee": nil, "assignees": []doc{}, "requested_reviewers": []doc{}, "requested_teams": []doc{}, "milestone": nil,
		"comments": 0, "review_comments": 0, "commits": 1, "additions": 0, "deletions": 0, "changed_files": 1,
		"url": api, "html_url": web, "diff_url": web + ".diff", "patch_url": web + ".patch", "issue_url": issue,
		"commits_url": api + "/commits", "review_comments_url": api + "/comments",
		"review_comment_url": r.apiURL("/pulls/comments{/number}"), "comments_url": issue + "/comments", "statuses_url": statuses,
		"_links": doc{
			"self": link(api), "html": link(web), "issue": link(issue), "comments": link(issue + "/comments"),
			"review_comments": link(api + "/comments"), "review_comment": link(r.apiURL("/pulls/comments{/number}")),
			"commits": link(api + "/commits"), "statuses": link(statuses),
		},
	}
	if !p.merged.IsZero() {
		o["merged_at"], o["merged_by"], o["merge_commit_sha"] = stamp(p.closed), author, p.merged.String()
	}
	return o
}

// sideJSON prints one side of a pull request. The repository and the owner of a
// fork that is gone are null.
func (r *Repository) sideJSON(branch string, h plumbing.Hash) doc {
	owner, name, forked := strings.Cut(branch, ":")
	if !forked {
		return doc{"label": r.owner.login + ":" + branch, "ref": branch, "sha": h.String(), "user": r.s.userJSON(r.owner), "repo": r.json()}
	}
	o := doc{"label": branch, "ref": name, "sha": h.String(), "user": r.nullableActorJSON(Person(owner)), "repo": nil}
	if f := r.forks[owner]; !f.deleted {
		o["repo"] = r.forkJSON(owner, f)
	}
	return o
}

// forkJSON prints a fork: as the repository itself, with what is its own.
func (r *Repository) forkJSON(owner string, f *fork) doc {
	as := *r
	as.id, as.owner, as.installation = f.id, r.s.user(Person(owner)), nil
	o := as.json()
	o["fork"] = true
	return o
}

// nullableActorJSON prints the account of a, null when it was deleted.
func (r *Repository) nullableActorJSON(a Actor) any {
	if u := r.s.user(a); !u.deleted {
		return r.s.userJSON(u)
	}
	return nil
}

// issueJSON prints a pull request as the issue that it is too.
func (r *Repository) issueJSON(p *pull) doc {
	n := strconv.Itoa(p.number)
	api, web := r.apiURL("/issues/"+n), r.webURL("/pull/"+n)
	return doc{
		"id": p.id, "node_id": nodeID("PR", p.id), "number": p.number, "title": p.title, "body": nil, "state": p.state,
		"locked": p.locked, "active_lock_reason": nil, "user": r.nullableActorJSON(p.author), "author_association": "CONTRIBUTOR", "labels": r.labelsJSON(p),
		"assignee": nil, "assignees": []doc{}, "milestone": nil, "comments": 0,
		"created_at": stamp(p.created), "updated_at": stamp(p.updated), "closed_at": stampOrNull(p.closed),
		"url": api, "html_url": web, "repository_url": r.apiURL(""), "labels_url": api + "/labels{/name}",
		"comments_url": api + "/comments", "events_url": api + "/events", "reactions": noReactions(api),
		"pull_request": doc{"url": r.apiURL("/pulls/" + n), "html_url": web, "diff_url": web + ".diff", "patch_url": web + ".patch"},
	}
}

// labelID returns the number of a label, which is made when it is new.
func (r *Repository) labelID(name string) int64 {
	name = strings.ToLower(name)
	if r.labels[name] == 0 {
		r.labels[name] = r.s.id()
	}
	return r.labels[name]
}

func (r *Repository) labelJSON(name string) doc {
	id := r.labelID(name)
	return doc{
		"id": id, "node_id": nodeID("LA", id), "url": r.apiURL("/labels/" + url.PathEscape(name)),
		"name": name, "description": "", "color": "ededed", "default": false,
	}
}

func (r *Repository) labelsJSON(p *pull) []doc {
	all := []doc{}
	for _, l := range p.labels {
		all = append(all, r.labelJSON(l))
	}
	return all
}

func (r *Repository) eventJSON(e *issueEvent) doc {
	o := doc{
		"id": e.id, "node_id": nodeID("LE", e.id), "url": r.apiURL("/issues/events/" + itoa(e.id)),
		"actor": r.nullableActorJSON(e.actor), "event": e.event, "commit_id": nil, "commit_url": nil,
		"created_at": stamp(e.at), "performed_via_github_app": r.s.viaJSON(e.actor),
		"label": doc{"name": e.label, "color": "ededed"},
	}
	if e.actor.Agent {
		o["intent"] = doc{"rationale": "It was asked for.", "confidence": "HIGH"}
	}
	return o
}

func (r *Repository) commentJSON(c *comment) doc {
	n := strconv.Itoa(c.pull)
	return doc{
		"id": c.ID, "node_id": nodeID("IC", c.ID), "body": c.Body, "user": r.nullableActorJSON(c.Author),
		"url": r.apiURL("/issues/comments/" + itoa(c.ID)), "issue_url": r.apiURL("/issues/" + n),
		"html_url":   r.webURL(fmt.Sprintf("/pull/%s#issuecomment-%d", n, c.ID)),
		"created_at": stamp(c.created), "updated_at": stamp(c.updated), "author_association": "NONE",
		"performed_via_github_app": r.s.viaJSON(c.Author),
		"reactions":                noReactions(r.apiURL("/issues/comments/" + itoa(c.ID))),
	}
}

// noReactions prints that nobody reacted to what is at an address.
func noReactions(address string) doc {
	o := doc{"url": address + "/reactions", "total_count": 0}
	for _, name := range []string{"+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"} {
		o[name] = 0
	}
	return o
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
