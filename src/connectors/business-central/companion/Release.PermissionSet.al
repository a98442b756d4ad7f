/// Besides "Crossdock Read", and only where the hub may reopen orders: without it the actions are refused.
permissionset 50110 "Crossdock Release"
{
    Assignable = true;
    Caption = 'Crossdock, reopening and releasing orders';
    Permissions = tabledata "Sales Header" = RM,
        tabledata "Sales Line" = RM,
        tabledata "Warehouse Request" = RIMD,
        codeunit "Release Sales Document" = X,
        page "Crossdock Order States" = X;
}
