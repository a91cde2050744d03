// ledger judges a whole ledger over HTTP with nothing but Go's own transparency log packages: is its checkpoint signed by a key of the file, is every hash tile made
// of the entries, and is the signed root theirs?
//
//	ledger URL VKEYFILE TOKENFILE
//
// URL is where the ledger answers, such as http://127.0.0.1:8080/ledger; the token is an auditor's, since entries are shown to nobody else.
package main

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"hutong.example/external/checkpoint"
	"hutong.example/external/tiles"
	"hutong.example/external/verdict"
)

func main() {
	verdict.Tell("ledger URL VKEYFILE TOKENFILE", judge)
}

func judge(words []string) (string, error) {
	texts, err := verdict.Read(words[1:]...)
	if err != nil {
		return "", err
	}
	url, vkeys, token := words[0], texts[0], texts[1]
	log := tiles.Open(url, strings.TrimSpace(token))
	signed, err := log.Checkpoint()
	if err != nil {
		return "", fmt.Errorf("checkpoint: %w", err)
	}
	tree, err := checkpoint.Open(signed, vkeys)
	if err != nil {
		return "", fmt.Errorf("checkpoint: %w", err)
	}
	made, err := readEntries(log, tree.N)
	if err != nil {
		return "", err
	}
	root, err := tlog.TreeHash(tree.N, made)
	if err != nil {
		return "", err
	}
	if root != tree.Hash {
		return "", fmt.Errorf("the root of the %d entries is not the one that was signed", tree.N)
	}
	count, err := compareTiles(log, tree.N, made)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d entries, %d tiles", tree.N, count), nil
}

// hashes that Go made of the entries, in its own order.
type hashes []tlog.Hash

func (made hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	read := make([]tlog.Hash, len(indexes))
	for at, index := range indexes {
		if index >= int64(len(made)) {
			return nil, fmt.Errorf("hash %d is not made yet", index)
		}
		read[at] = made[index]
	}
	return read, nil
}

func readEntries(log *tiles.Log, size int64) (made hashes, err error) {
	width := int64(1) << tiles.Height
	for first := int64(0); first < size; first += width {
		tile := tlog.Tile{H: tiles.Height, L: 0, N: first / width, W: int(min(width, size-first))}
		entries, err := log.Bundle(tile)
		if err != nil {
			return nil, err
		}
		for at, entry := range entries {
			added, err := tlog.StoredHashes(first+int64(at), entry, made)
			if err != nil {
				return nil, err
			}
			made = append(made, added...)
		}
	}
	return made, nil
}

func compareTiles(log *tiles.Log, size int64, made hashes) (int, error) {
	all := tlog.NewTiles(tiles.Height, 0, size)
	for _, tile := range all {
		wanted, err := tlog.ReadTileData(tile, made)
		if err != nil {
			return 0, err
		}
		read, err := log.Tile(tile)
		if err != nil {
			return 0, err
		}
		if !bytes.Equal(read, wanted) {
			return 0, fmt.Errorf("tile %d of level %d is not made of the entries", tile.N, tile.L)
		}
	}
	return len(all), nil
}
