package provenance

import "strings"

// agree refuses provenance that tells of another repository or commit than its
// certificate. A workflow writes its provenance itself, so that it can say
// anything; the certificate is what others saw of it. Of a predicate only what
// npm's, GitHub's and GitLab's generators write is compared. What is not there
// says nothing: the statement is made from the certificate alone.
func agree(predicateType string, predicate map[string]any, source Source, buildDigest string) error {
	if source.Repository == "" {
		return refuse(Disagrees, "provenance signed by a certificate of no repository")
	}
	var repositories, commits, ids, owners []string
	var materials any
	if predicateType == slsa02 {
		repositories = append(repositories, text(predicate, "invocation", "configSource", "uri"))
		if sha := text(predicate, "invocation", "configSource", "digest", "sha1"); sha != buildDigest {
			commits = append(commits, sha)
		}
		commits = append(commits, text(predicate, "invocation", "environment", "GITHUB_SHA"))
		ids = append(ids, text(predicate, "invocation", "environment", "GITHUB_REPOSITORY_ID"))
		owners = append(owners, text(predicate, "invocation", "environment", "GITHUB_REPOSITORY_OWNER_ID"))
		materials = at(predicate, "materials")
	} else {
		repositories = append(repositories,
			text(predicate, "buildDefinition", "externalParameters", "workflow", "repository"),
			text(predicate, "buildDefinition", "externalParameters", "source"))
		ids = append(ids, text(predicate, "buildDefinition", "internalParameters", "github", "repository_id"))
		owners = append(owners, text(predicate, "buildDefinition", "internalParameters", "github", "repository_owner_id"))
		materials = at(predicate, "buildDefinition", "resolvedDependencies")
	}
	// The first of the materials is the source; others may be anything.
	if list, ok := materials.([]any); ok && len(list) > 0 {
		repositories = append(repositories, text(list[0], "uri"))
		commits = append(commits, text(list[0], "digest", "sha1"), text(list[0], "digest", "gitCommit"))
	}
	for i, r := range repositories {
		repositories[i] = repository(r)
	}
	for _, c := range []struct {
		what      string
		said      []string
		certified string
	}{
		{"repository", repositories, repository(source.Repository)},
		{"commit", commits, source.Commit},
		{"repository id", ids, source.RepositoryID},
		{"owner id", owners, source.OwnerID},
	} {
		if c.certified == "" {
			continue // older certificates have no ids
		}
		for _, said := range c.said {
			if said != "" && said != c.certified {
				return refuse(Disagrees, "%s %q by its provenance, %q by its certificate", c.what, said, c.certified)
			}
		}
	}
	return nil
}

// repository returns the repository of a git URL with a reference behind it.
func repository(uri string) string {
	uri = strings.TrimPrefix(uri, "git+")
	uri, _, _ = strings.Cut(uri, "@")
	return strings.ToLower(strings.TrimSuffix(uri, ".git")) // as hosts do
}

// at returns what stands in an object's objects, nil when it is not there.
func at(v any, path ...string) any {
	for _, key := range path {
		object, _ := v.(map[string]any)
		v = object[key]
	}
	return v
}

// text is at for strings.
func text(v any, path ...string) string {
	s, _ := at(v, path...).(string)
	return s
}
