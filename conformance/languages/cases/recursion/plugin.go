package main

import kit "example.com/languages"

//go:wasmexport recursion
func exportRecursion() int32 { return kit.HandleRecursion(onRecursion) }

func onRecursion(event *kit.Recursion) (*kit.RecursionAnswer, error) {
	answered, err := kit.SendRecursion(kit.SendRecursionParams{Body: *event})
	if err != nil {
		return nil, err
	}
	answer := kit.RecursionAnswer{Sum: treeSum(&answered.Tree), Depth: treeDepth(&answered.Tree)}
	if answered.Filter != nil {
		answer.Filters = kit.Ptr(filterCount(answered.Filter))
	}
	return &answer, nil
}

func below(tree *kit.Tree) []*kit.Tree {
	trees := []*kit.Tree{}
	for _, one := range []*kit.Tree{tree.Left, tree.Right} {
		if one != nil {
			trees = append(trees, one)
		}
	}
	for index := range tree.Children {
		trees = append(trees, &tree.Children[index])
	}
	return trees
}

func treeSum(tree *kit.Tree) int64 {
	sum := tree.Value
	for _, one := range below(tree) {
		sum += treeSum(one)
	}
	return sum
}

func treeDepth(tree *kit.Tree) int64 {
	deepest := int64(0)
	for _, one := range below(tree) {
		deepest = max(deepest, treeDepth(one))
	}
	return deepest + 1
}

func filterCount(filter *kit.Filter) int64 {
	switch {
	case filter.All != nil:
		count := int64(0)
		for index := range filter.All.All {
			count += filterCount(&filter.All.All[index])
		}
		return count
	case filter.Not != nil:
		return filterCount(filter.Not.Not)
	}
	return 1
}
