// Package tiles reads a ledger over HTTP in the form of C2SP tlog-tiles.
package tiles

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Height of a tile: 256 hashes.
const Height = 8

const (
	entriesMax = 1 << Height
	bytesMax   = entriesMax * (2 + 65_535)
)

var errNotThere = errors.New("it is not there")

// Log is where a ledger answers, such as http://127.0.0.1:8080/ledger.
type Log struct {
	URL string
	// Token of an auditor; empty where no bundles are read.
	Token  string
	client http.Client
}

// Open gives a log whose answers are waited for as long as an answer may take.
func Open(url, token string) *Log {
	return &Log{URL: strings.TrimSuffix(url, "/"), Token: token, client: http.Client{Timeout: 30 * time.Second}}
}

// Checkpoint gives the newest published one, signed.
func (log *Log) Checkpoint() (string, error) {
	bytes, err := log.get("checkpoint")
	return string(bytes), err
}

// Tile gives the hashes of a tile. One that has been filled since makes way for the full one, whose beginning it is.
func (log *Log) Tile(tile tlog.Tile) ([]byte, error) {
	return log.getPart(fmt.Sprint(tile.L), tile, func(bytes []byte) ([]byte, error) {
		wanted := tile.W * tlog.HashSize
		if len(bytes) < wanted || len(bytes)%tlog.HashSize != 0 {
			return nil, errors.New("it has no whole hashes, or too few")
		}
		return bytes[:wanted], nil
	})
}

// Bundle gives the entries under a tile of level 0.
func (log *Log) Bundle(tile tlog.Tile) (entries [][]byte, err error) {
	_, err = log.getPart("entries", tile, func(bytes []byte) ([]byte, error) {
		entries, err = split(bytes)
		if err == nil && len(entries) < tile.W {
			err = errors.New("it has too few entries")
		}
		return bytes, err
	})
	if err != nil {
		return nil, err
	}
	return entries[:tile.W], nil
}

func split(bytes []byte) (entries [][]byte, err error) {
	for len(bytes) > 0 {
		if len(bytes) < 2 {
			return nil, errors.New("it ends in the middle of a length")
		}
		length := int(binary.BigEndian.Uint16(bytes))
		if len(bytes) < 2+length {
			return nil, errors.New("it ends in the middle of an entry")
		}
		entries = append(entries, bytes[2:2+length])
		bytes = bytes[2+length:]
	}
	return entries, nil
}

func (log *Log) getPart(level string, tile tlog.Tile, take func([]byte) ([]byte, error)) ([]byte, error) {
	full := fmt.Sprintf("tile/%s/%s", level, number(tile.N))
	path := full
	if tile.W < entriesMax {
		path = fmt.Sprintf("%s.p/%d", full, tile.W)
	}
	bytes, err := log.get(path)
	if errors.Is(err, errNotThere) && path != full {
		bytes, err = log.get(full)
	}
	if err == nil {
		bytes, err = take(bytes)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return bytes, nil
}

// number writes 1234067 as x001/x234/067.
func number(n int64) string {
	text := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		text = fmt.Sprintf("x%03d/%s", n%1000, text)
	}
	return text
}

func (log *Log) get(path string) ([]byte, error) {
	request, err := http.NewRequest(http.MethodGet, log.URL+"/"+path, nil)
	if err != nil {
		return nil, err
	}
	if log.Token != "" && strings.HasPrefix(path, "tile/entries/") {
		request.Header.Set("Authorization", "Bearer "+log.Token)
	}
	response, err := log.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
		return io.ReadAll(io.LimitReader(response.Body, bytesMax))
	case http.StatusNotFound:
		return nil, errNotThere
	}
	return nil, fmt.Errorf("the ledger answered %s", response.Status)
}

// Reader lets Go's own code read tiles, which checks each against the tree that it was given.
type Reader struct{ Log *Log }

func (Reader) Height() int { return Height }

func (reader Reader) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	read := make([][]byte, len(wanted))
	for at, tile := range wanted {
		bytes, err := reader.Log.Tile(tile)
		if err != nil {
			return nil, err
		}
		read[at] = bytes
	}
	return read, nil
}

func (Reader) SaveTiles([]tlog.Tile, [][]byte) {}
