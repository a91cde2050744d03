// receipt judges a saved response of the hub with nothing but Go's own transparency log packages: is its receipt
// signed by the key, does the entry lie in the signed tree, and is the entry about this very body?
//
//	receipt RESPONSE.json VKEYFILE
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"hutong.example/external/checkpoint"
	"hutong.example/external/verdict"
)

func main() {
	verdict.Tell("receipt RESPONSE.json VKEYFILE", judge)
}

func judge(files []string) (string, error) {
	texts, err := verdict.Read(files...)
	if err != nil {
		return "", err
	}
	response, vkeys := texts[0], texts[1]
	body, err := parseObject([]byte(response))
	if err != nil {
		return "", fmt.Errorf("response: %w", err)
	}
	receipt, isText := body["receipt"].(string)
	if !isText {
		return "", errors.New("the response has no receipt")
	}
	entry, index, size, err := openReceipt(receipt, vkeys)
	if err != nil {
		return "", err
	}
	if err := bind(entry, body); err != nil {
		return "", err
	}
	return fmt.Sprintf("entry %d of %d, about this body", index, size), nil
}

// openReceipt checks a c2sp.org/tlog-proof@v1 text and gives the entry that it proves.
func openReceipt(receipt, vkeys string) (entry []byte, index, size int64, err error) {
	head, signed, found := strings.Cut(receipt, "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return nil, 0, 0, errors.New("the receipt is not a tlog-proof")
	}
	if entry, err = base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra ")); err != nil {
		return nil, 0, 0, fmt.Errorf("entry: %w", err)
	}
	if index, err = strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64); err != nil {
		return nil, 0, 0, fmt.Errorf("index: %w", err)
	}
	proof := make(tlog.RecordProof, len(lines)-3)
	for at, line := range lines[3:] {
		if proof[at], err = tlog.ParseHash(line); err != nil {
			return nil, 0, 0, fmt.Errorf("proof: %w", err)
		}
	}
	tree, err := checkpoint.Open(signed, vkeys)
	if err != nil {
		return nil, 0, 0, fmt.Errorf("checkpoint: %w", err)
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
		return nil, 0, 0, fmt.Errorf("inclusion: %w", err)
	}
	return entry, index, tree.N, nil
}

// bind compares the entry's bodySha256 with the canonical form (RFC 8785) of the body without its receipts.
func bind(entry []byte, body map[string]any) error {
	said, err := parseObject(entry)
	if err != nil {
		return fmt.Errorf("entry: %w", err)
	}
	delete(body, "receipt")
	delete(body, "receipts")
	sum := sha256.Sum256([]byte(canonical(body)))
	if said["bodySha256"] != hex.EncodeToString(sum[:]) {
		return errors.New("the entry is about another body")
	}
	return nil
}

func parseObject(text []byte) (object map[string]any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	err = decoder.Decode(&object)
	return object, err
}

// canonical covers what the hub's answers are made of: member names in ASCII, numbers that are whole.
func canonical(value any) string {
	switch known := value.(type) {
	case map[string]any:
		names := make([]string, 0, len(known))
		for name := range known {
			names = append(names, name)
		}
		slices.Sort(names)
		for at, name := range names {
			names[at] = text(name) + ":" + canonical(known[name])
		}
		return "{" + strings.Join(names, ",") + "}"
	case []any:
		items := make([]string, len(known))
		for at, item := range known {
			items[at] = canonical(item)
		}
		return "[" + strings.Join(items, ",") + "]"
	case string:
		return text(known)
	case json.Number:
		return known.String()
	case bool:
		return strconv.FormatBool(known)
	}
	return "null"
}

func text(value string) string {
	var written bytes.Buffer
	encoder := json.NewEncoder(&written)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return ""
	}
	plain := strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029")
	return plain.Replace(strings.TrimSuffix(written.String(), "\n"))
}
