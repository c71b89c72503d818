module example.com/fraud-guard

go 1.24

require example.com/billing v0.0.0

require github.com/extism/go-pdk v1.1.3 // indirect

replace example.com/billing v0.0.0 => ../../kit/go
