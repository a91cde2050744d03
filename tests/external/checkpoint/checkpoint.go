// Package checkpoint opens the signed tree heads of a ledger with Go's own signed notes.
package checkpoint

import (
	"errors"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Open gives the tree that a checkpoint signs. Of the verifier keys, one a line, those of its origin count; one of them has to have signed it, and none may have
// signed anything else.
func Open(signed, vkeys string) (tlog.Tree, error) {
	origin, _, _ := strings.Cut(signed, "\n")
	var verifiers []note.Verifier
	for _, line := range strings.Fields(vkeys) {
		verifier, err := note.NewVerifier(line)
		if err != nil {
			return tlog.Tree{}, err
		}
		if verifier.Name() == origin {
			verifiers = append(verifiers, verifier)
		}
	}
	if len(verifiers) == 0 {
		return tlog.Tree{}, errors.New("it is of another origin")
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(verifiers...))
	if err != nil {
		return tlog.Tree{}, err
	}
	return parse(opened.Text)
}

func parse(text string) (tree tlog.Tree, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 {
		return tree, errors.New("it is no checkpoint")
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}
