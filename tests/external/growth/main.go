// growth judges over HTTP, with nothing but Go's own transparency log packages and those of transparency-dev, whether a ledger has only grown since somebody kept a checkpoint of it: is each of
// the two signed by a key of the file, and is the older tree the beginning of the newer? The proof is made from hash tiles, which everybody may read.
//
//	growth URL VKEYFILE OLDCHECKPOINT
package main

import (
	"errors"
	"fmt"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/tlog"

	"hutong.example/external/checkpoint"
	"hutong.example/external/tiles"
	"hutong.example/external/verdict"
)

func main() {
	verdict.Tell("growth URL VKEYFILE OLDCHECKPOINT", judge)
}

func judge(words []string) (string, error) {
	texts, err := verdict.Read(words[1:]...)
	if err != nil {
		return "", err
	}
	url, vkeys, kept := words[0], texts[0], texts[1]
	older, err := checkpoint.Open(kept, vkeys)
	if err != nil {
		return "", fmt.Errorf("the older checkpoint: %w", err)
	}
	log := tiles.Open(url, "")
	signed, err := log.Checkpoint()
	if err != nil {
		return "", fmt.Errorf("the newer checkpoint: %w", err)
	}
	newer, err := checkpoint.Open(signed, vkeys)
	if err != nil {
		return "", fmt.Errorf("the newer checkpoint: %w", err)
	}
	if newer.N < older.N {
		return "", fmt.Errorf("the ledger has shrunk from %d entries to %d", older.N, newer.N)
	}
	if older.N == 0 {
		return "", errors.New("the older tree is empty, and the beginning of every one")
	}
	grown, err := tlog.ProveTree(newer.N, older.N, tlog.TileHashReader(newer, tiles.Reader{Log: log}))
	if err != nil {
		return "", fmt.Errorf("tiles: %w", err)
	}
	if err := tlog.CheckTree(grown, newer.N, newer.Hash, older.N, older.Hash); err != nil {
		return "", fmt.Errorf("the older tree is not the beginning of the newer: %w", err)
	}
	if err := checkAgain(grown, older, newer); err != nil {
		return "", fmt.Errorf("the two judges differ: %w", err)
	}
	return fmt.Sprintf("%d entries have become %d", older.N, newer.N), nil
}

// checkAgain asks another implementation (RFC 9162 s2.1.4.2) about the same proof.
func checkAgain(grown tlog.TreeProof, older, newer tlog.Tree) error {
	hashes := make([][]byte, len(grown))
	for at := range grown {
		hashes[at] = grown[at][:]
	}
	return proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(older.N), uint64(newer.N), hashes, older.Hash[:], newer.Hash[:])
}
