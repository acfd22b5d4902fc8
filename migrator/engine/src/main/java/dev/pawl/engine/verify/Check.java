package dev.pawl.engine.verify;

import java.util.List;

/** Judges one matter by the catalog alone. */
interface Check {
    /** What is wrong. */
    List<Finding> findings(Scope scope);

    /** All of them. */
    List<Check> ALL = List.of(
            new TagCheck(),
            new RowSecurityCheck(),
            new PolicyCheck(),
            new ViewCheck(),
            new FunctionCheck(),
            new GuardCheck(),
            new PartitionCheck(),
            new RoleCheck(),
            new MatrixCheck(),
            new GrantCheck(),
            new KeyCheck(),
            new SideDoorCheck());
}
