// gosnmp as a program: walks columns by GETBULK of 50 rows, some side by side, each over a connection of its own.
//
//	gosnmp PORT COMMUNITY IN_FLIGHT COLUMN,COLUMN,...
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gosnmp/gosnmp"
)

// The arithmetic of checksum.ts.
func hashText(text string) uint32 {
	hash := uint32(0x811c9dc5)
	for at := 0; at < len(text); at++ {
		hash = (hash ^ uint32(text[at])) * 0x01000193
	}
	return hash
}

func hashCell(place, column, value uint32) uint64 {
	mixed := (place ^ column) * 0x9e3779b1
	mixed = (mixed ^ (mixed >> 15) ^ value) * 0x85ebca77
	return uint64(mixed ^ (mixed >> 13))
}

func main() {
	port, _ := strconv.ParseUint(os.Args[1], 10, 16)
	lanes, _ := strconv.Atoi(os.Args[3])
	columns := make(chan string)
	var lock sync.Mutex
	var group sync.WaitGroup
	cells, sum := 0, uint64(0)
	table := map[string]map[string]interface{}{}
	for lane := 0; lane < lanes; lane++ {
		group.Add(1)
		go func() {
			defer group.Done()
			session := &gosnmp.GoSNMP{Target: "127.0.0.1", Port: uint16(port), Community: os.Args[2], Version: gosnmp.Version2c,
				Timeout: 2 * time.Second, Retries: 5, MaxRepetitions: 50}
			if err := session.Connect(); err != nil {
				panic(err)
			}
			defer session.Conn.Close()
			for column := range columns {
				rows := map[string]interface{}{}
				own, hash := uint64(0), hashText(column)
				err := session.BulkWalk(column, func(pdu gosnmp.SnmpPDU) error {
					index := pdu.Name[len(column)+2:]
					rows[index] = pdu.Value
					switch value := pdu.Value.(type) {
					case int:
						own += hashCell(hashText(index), hash, uint32(int32(value))*0x5bd1e995)
					case []byte:
						own += hashCell(hashText(index), hash, hashText(string(value)))
					}
					return nil
				})
				if err != nil {
					panic(err)
				}
				lock.Lock()
				table[column] = rows
				cells += len(rows)
				sum += own
				lock.Unlock()
			}
		}()
	}
	for _, column := range strings.Split(os.Args[4], ",") {
		columns <- column
	}
	close(columns)
	group.Wait()
	fmt.Printf("{\"cells\":%d,\"sum\":%d}\n", cells, sum)
}
