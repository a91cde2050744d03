// Package verdict is what the judges have in common: words in, a verdict out.
package verdict

import (
	"fmt"
	"os"
	"strings"
)

// Tell judges by the words of the command line and ends the program: with 0 and a line that begins with "accepted", with 1 and the reason, or with 2 when the
// words are not as many as those of the usage, such as "receipt RESPONSE.json VKEYFILE".
func Tell(usage string, judge func(words []string) (string, error)) {
	words := os.Args[1:]
	if len(words) != len(strings.Fields(usage))-1 {
		fmt.Println("usage:", usage)
		os.Exit(2)
	}
	told, err := judge(words)
	if err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
	fmt.Println("accepted:", told)
}

// Read gives the texts of files.
func Read(files ...string) ([]string, error) {
	texts := make([]string, len(files))
	for at, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		texts[at] = string(text)
	}
	return texts, nil
}
