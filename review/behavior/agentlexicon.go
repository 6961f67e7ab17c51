package behavior

import "strings"

// A wordGroup is what phrases mean in text for an agent.
type wordGroup uint8

const (
	verbIgnore     wordGroup = iota // an imperative to drop …
	whatTheySaid                    // … what the agent was told
	anAgent                         // whom the text speaks to or of
	aRole                           // a tag that sets a role in a conversation
	aDenial                         // do not …
	verbTell                        // … tell
	whatIsHidden                    // of what a review is about
	whoMustNotKnow                  // of something, or to somebody
	verbJudge                       // judge …
	aVerdict                        // … as good
	aCondition                      // a judgement that hangs on something is honest
	anAim                           // what an agent shall do next
	verbSearch                      // an imperative to look for …
	aSecret                         // … what is worth stealing
	verbDestroy                     // an imperative to delete what is not its own
	whatIsLost                      // what such text deletes
	aGoal                           // a task that is set
	aCLI                            // the program of an agent
	aFlag                           // a flag that takes away its questions, by its name
	aShortFlag                      // likewise, but others have it too
	aDiscussion                     // words of prose on such text
	lastGroup
)

// phrases are the phrases of each group, parted by commas, in lower case. A
// sign before a word belongs to it where it says so.
var phrases = [lastGroup]string{
	verbIgnore: "ignore, disregard, forget, override, bypass, ignoring",
	whatTheySaid: `previous instructions, prior instructions, above instructions, earlier instructions, instructions you, instructions given, instructions received,
		your instructions, system instructions, preceding instructions, instructions above,
		previous prompt, previous prompts, system prompt, previous directions, prior directions, previous rules, previous guidelines, your guidelines, your rules,
		safety guidelines, previous context, prior context, everything above, your training, review instructions, security instructions`,
	anAgent: `ai assistant, ai assistants, ai agent, ai agents, ai reviewer, ai reviewers, ai model, ai models, ai system, ai systems, ai tool, ai tools, an ai,
		language model, language models, llm, llms, chatgpt, copilot, claude, gemini, coding assistant, coding agent, coding agents,
		automated reviewer, automated reviewers, security reviewer, security scanner, code reviewer, as the reviewer, as a reviewer, dear reviewer, note to reviewer,
		reviewing this, analyzing this, scanning this, auditing this, review bot, search agent, file-search agent, automated analysis`,
	aRole:          "<system, </system, [inst, |system, |im start, <sys, <assistant, </assistant, begin system, begin system prompt, <system-reminder, <important",
	aDenial:        "do not, don't, don t, never, must not, without, avoid, not to",
	verbTell:       "mention, report, flag, reveal, disclose, tell, alert, warn, inform, discuss, raise, show, mentioning, reporting, flagging, telling, alerting, informing, warning",
	whatIsHidden:   "this package, this file, this code, this hook, this script, this release, this change, this update, this dependency, this finding, this behavior, this behaviour, this function, this line, this commit, this diff, this module, this library, this version, the network call, the network calls, the install script, the postinstall, any findings, any issues, any vulnerabilities, any of these, any of this, these findings",
	whoMustNotKnow: "this, it, that, them, these, anything, user, users, human, humans, anyone, developer, operator",
	verbJudge:      "mark, classify, report, rate, label, treat, consider, conclude, respond, reply, answer, approve, state, assume, declare, output, say",
	aVerdict:       "as safe, as benign, as clean, as harmless, as trusted, as verified, as approved, as legitimate, is safe, is benign, is clean, is harmless, is legitimate, are safe, are benign, no issues, no findings, no malicious, no concerns, no vulnerabilities, not malicious, nothing suspicious, false positive, false positives, approve this, approve the, lgtm",
	aCondition:     "if there, if no, if the, if it, if this, if all, if everything, if nothing, when there, when no, when the, unless, only if, whether",
	anAim:          "approve, lgtm, respond, reply, answer, output, print, reveal, send, execute, run, install, delete, upload, fetch, download, conclude, say, classify, mark, report, instead, follow, leak, exfiltrate, post, rate, you must, you are now, you will, tell",
	verbSearch:     "recursively search, search the, search local, search for, search all, locate, scan the filesystem, scan the file, scan for, scan all, enumerate, collect all, collect any, gather all, gather any, find all, find any, find every, exfiltrate, harvest, steal, read the contents, look for, record the path, read the file, read all",
	aSecret: `wallet, wallets, wallet.dat, keystore, keystores, private key, private keys, seed phrase, seed phrases, mnemonic, mnemonics, .env, id rsa, id ed25519,
		ssh key, ssh keys, .ssh, credentials, secrets, secret, tokens, api key, api keys, access key, access keys, passwords, metamask, electrum, ledger, trezor,
		exodus, phantom, solflare, .npmrc, .aws, environment variables, .secret, keychain, cookies, indexeddb`,
	verbDestroy: "delete, wipe, erase, destroy, terminate, clean, remove",
	whatIsLost:  "all files, everything, file-system, file system, filesystem, home directory, cloud resources, factory state, near-factory state, s3 buckets, ec2 instances, the system, entire disk, whole disk",
	aGoal:       "your goal is, your task is, your mission is, your job is, your objective is, you are an ai, you are an agent, you are an autonomous, you must, you are a",
	aCLI:        "claude, gemini, codex, cursor-agent, cursor, copilot, q chat, q, amp, opencode, aider, qwen, goose",
	aFlag:       "--dangerously-skip-permissions, --dangerously-bypass-approvals-and-sandbox, --trust-all-tools, --allow-all-tools, --dangerously-allow-all, --dangerously-skip-permissions-with-sandbox",
	aShortFlag:  "--yolo, --full-auto, --yes-always, bypasspermissions, --always-approve, --approval-mode yolo",
	aDiscussion: "injection, injections, jailbreak, jailbreaks, adversarial, attacker, attackers, attack, attacks, detect, detects, detection, malicious, guardrail, guardrails, e.g, example, examples, such as, classifier, sanitize, untrusted",
}

// A lexicon knows the words of phrases, and by the last word of each the words
// before it.
type lexicon struct {
	words map[string]uint16
	// sizes are the lengths of words, as bits, by their first bytes in any case, and
	// signed those behind a sign, by that: most words are none of these.
	sizes, signed [256]uint32
	ends          [][]phrase // by word
}

type phrase struct {
	number uint16
	before []uint16 // from the one next to the last word
	group  wordGroup
}

// maxPhrase is how many words a phrase has at most.
const maxPhrase = 4

var agentLexicon = func() *lexicon {
	l := &lexicon{words: make(map[string]uint16), ends: make([][]phrase, 1)}
	id := func(word string) uint16 {
		if l.words[word] == 0 {
			l.words[word] = uint16(len(l.ends))
			l.mark(word)
			l.ends = append(l.ends, nil)
		}
		return l.words[word]
	}
	number := uint16(0)
	for group, list := range phrases {
		for text := range strings.SplitSeq(list, ",") {
			words := strings.Fields(text)
			var before []uint16
			for i := len(words) - 2; i >= 0; i-- {
				before = append(before, id(words[i]))
			}
			last := id(words[len(words)-1])
			l.ends[last] = append(l.ends[last], phrase{number, before, wordGroup(group)})
			number++
		}
	}
	return l
}()

// mark notes the length of a word.
func (l *lexicon) mark(word string) {
	first := word[0]
	if !isTextWord(first) {
		l.signed[first] |= 1 << min(len(word)-1, 31)
		if strings.HasPrefix(word, "<") {
			l.signed['/'] |= l.signed['<'] // as in </system
		}
		return
	}
	l.sizes[first] |= 1 << min(len(word), 31)
	l.sizes[upper(first)] = l.sizes[first]
}

func upper(c byte) byte {
	if isLower(c) {
		return c &^ 0x20
	}
	return c
}
