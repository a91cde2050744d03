// Judges a cosigned checkpoint with the packages of others alone: the ledger's signature with golang.org/x/mod, the witness's with filippo.io/torchwood.
//
//	cosignature CHECKPOINT LEDGER-VKEY WITNESS-VKEY
package main

import (
	"fmt"
	"os"
	"strings"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
)

func main() {
	if err := judge(os.Args[1:]); err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
}

func judge(files []string) error {
	if len(files) != 3 {
		return fmt.Errorf("three files are wanted: checkpoint, key of the ledger, key of the witness")
	}
	texts := make([]string, len(files))
	for at, file := range files {
		bytes, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		texts[at] = string(bytes)
	}
	ledger, err := note.NewVerifier(strings.TrimSpace(texts[1]))
	if err != nil {
		return err
	}
	witness, err := torchwood.NewCosignatureVerifier(strings.TrimSpace(texts[2]))
	if err != nil {
		return err
	}
	opened, err := note.Open([]byte(texts[0]), note.VerifierList(ledger, witness))
	if err != nil {
		return err
	}
	if len(opened.Sigs) != 2 {
		return fmt.Errorf("%d of its signatures hold, not those of ledger and witness", len(opened.Sigs))
	}
	checkpoint, err := torchwood.ParseCheckpoint(opened.Text)
	if err != nil {
		return err
	}
	fmt.Printf("accepted: %d entries, cosigned by %s\n", checkpoint.N, witness.Name())
	return nil
}
